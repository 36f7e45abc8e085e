#pragma once

// Every command group. Each adds its commands to the program.

#include <CLI/App.hpp>

namespace prorata::cli {

class Program;

void AddOfferCommands(Program& program);
void AddPartnerCommands(Program& program);
void AddCustomerCommands(Program& program);
void AddSubscriptionCommands(Program& program);
void AddReservationCommands(Program& program);
// What changes reservations and tells what was changed: the rest of the same group.
void AddReservationChangeCommands(Program& program, CLI::App* group);
void AddOrderCommands(Program& program);
void AddRefundCommands(Program& program);
void AddExchangeCommands(Program& program);
void AddAllowanceCommand(Program& program);
void AddLedgerCommands(Program& program);
void AddPolicyCommands(Program& program);
void AddImportCommands(Program& program);
void AddServerCommands(Program& program);
void AddCallCommands(Program& program);

}  // namespace prorata::cli
