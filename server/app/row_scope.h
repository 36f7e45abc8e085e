#pragma once

// The scope that an item of a file of reservations has.

#include <string_view>

#include "server/app/item_values.h"
#include "server/domain/names.h"

namespace prorata::app {

// Whether a name that starts with `partners/` is of the customer.
bool IsOf(const domain::CustomerName& customer, std::string_view name);

// Sets the scope of the row. Whether what it names is there is not looked at.
void TakeScope(ItemValues& item, const domain::CustomerName& customer);

}  // namespace prorata::app
