#pragma once

// Full names for ids whose parents were not given: looked for in the lists of the server, page by page, since no filter
// knows ids.

#include <string>

namespace prorata::cli {

class Session;

// A full name, `ORDER/RESERVATION`, or a bare id. Below --customer if it is given, else in all of the partner's. Throws
// UsageError if the text is none of these or is not found, and CallError.
std::string FindReservation(Session& session, const std::string& text);

// A full name or a bare id. With --customer nothing has to be looked for.
std::string FindOrder(Session& session, const std::string& text);
std::string FindRefund(Session& session, const std::string& text);
std::string FindExchange(Session& session, const std::string& text);

}  // namespace prorata::cli
