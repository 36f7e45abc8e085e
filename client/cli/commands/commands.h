#pragma once

// Every command group. Each adds its commands to the program.

#include <CLI/App.hpp>

namespace prorata::cli {

class Program;

void AddOfferCommands(Program& program);
void AddPartnerCommands(Program& program);
void AddCustomerCommands(Program& program);
void AddSubscriptionCommands(Program& program);
// Management groups and resource groups.
void AddManagementGroupCommands(Program& program);
void AddResourceGroupCommands(Program& program);
void AddReservationCommands(Program& program);
// What changes reservations and tells what was changed: the rest of the same group.
void AddReservationChangeCommands(Program& program, CLI::App* group);
void AddOrderCommands(Program& program);
void AddRefundCommands(Program& program);
void AddExchangeCommands(Program& program);
void AddAllowanceCommand(Program& program);
void AddEventCommands(Program& program);
void AddLedgerCommands(Program& program);
void AddPolicyCommands(Program& program);
void AddImportCommands(Program& program);
// Moving reservations in: the rest of the same group.
void AddReservationImport(Program& program, CLI::App* group);
void AddServerCommands(Program& program);
void AddCallCommands(Program& program);

}  // namespace prorata::cli
