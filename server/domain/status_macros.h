#pragma once

// Early return for absl::Status and absl::StatusOr, which abseil keeps to itself.
//
//   PRORATA_RETURN_IF_ERROR(Check(x));
//   PRORATA_ASSIGN_OR_RETURN(const Money credit, Prorate(price, 3, 365));

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define PRORATA_STATUS_JOIN_(a, b) a##b
#define PRORATA_STATUS_NAME_(a, b) PRORATA_STATUS_JOIN_(a, b)

#define PRORATA_RETURN_IF_ERROR(expression)            \
  do {                                                 \
    absl::Status prorata_status_ = (expression);       \
    if (!prorata_status_.ok()) return prorata_status_; \
  } while (false)

#define PRORATA_ASSIGN_OR_RETURN_(holder, declaration, expression) \
  auto holder = (expression);                                      \
  if (!holder.ok()) return std::move(holder).status();             \
  declaration = *std::move(holder)

#define PRORATA_ASSIGN_OR_RETURN(declaration, ...) \
  PRORATA_ASSIGN_OR_RETURN_(PRORATA_STATUS_NAME_(prorata_or_, __LINE__), declaration, (__VA_ARGS__))
