#pragma once

// Short ids completed to full resource names. Nothing here asks the server; what has to be looked for is in find.h.

#include <string>

namespace prorata::cli {

// The last part of a name: "partners/contoso" -> "contoso".
std::string LastPart(const std::string& name);

// The id that follows a collection inside a name, "" if there is none: PartOf("partners/a/customers/b", "customers") ->
// "b".
std::string PartOf(const std::string& name, const std::string& collection);

bool IsUuid(const std::string& text);

// Completes with what --partner and --customer say. A text that is a full name already is taken as it is; an empty one
// stands for the default. Throws UsageError, saying which option is missing.
class Names {
 public:
  // Each a short id, a full name, or empty. A full customer name gives the partner too.
  Names(std::string partner, std::string customer);

  std::string Partner(const std::string& text) const;
  std::string Customer(const std::string& text) const;
  std::string Subscription(const std::string& text) const;
  std::string ManagementGroup(const std::string& text) const;
  std::string Transaction(const std::string& text) const;
  std::string Offer(const std::string& text) const;
  std::string Policy(const std::string& text) const;

  // `collection` is a child of a customer: refunds, exchanges, orders.
  std::string OfCustomer(const std::string& collection, const std::string& id) const;

  bool has_customer() const { return !customer_.empty(); }

  // Where to list below customers: the customer if one is given, else all of the partner.
  std::string CustomerOrAll() const;
  // The same where provider roles may list across partners: without a partner, all of all.
  std::string CustomerOrEverybody() const;

 private:
  std::string partner_;   // Full name or empty.
  std::string customer_;  // Full name or empty; a short id until the partner is known.
};

}  // namespace prorata::cli
