// Goal: a principals file is taken whole or refused with the line that is wrong, and a caller is who its token says.

#include "server/rpc/principals.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "server/domain/error.h"
#include "server/rpc/authenticator.h"

namespace prorata::rpc {
namespace {

std::string Sha256Hex(const std::string& token) {
  const TokenHash hash = HashToken(token);
  return absl::BytesToHexString(std::string(hash.begin(), hash.end()));
}

std::string GoodFile() {
  return "principals:\n"
         "  - name: dana\n"
         "    kind: partner_user\n"
         "    token_sha256: " +
         Sha256Hex("dana's token") +
         "\n"
         "    roles:\n"
         "      - { role: sales_agent, scope: partners/contoso }\n"
         "    grants: [partners/contoso/customers/adatum]\n"
         "  - name: kim@provider\n"
         "    kind: provider_agent\n"
         "    tokens_sha256:\n"
         "      - " +
         Sha256Hex("old") +
         "\n"
         "      - " +
         Sha256Hex("new") +
         "\n"
         "    roles: [{ role: support_agent, scope: provider }]\n";
}

TEST(Principals, HashIsSha256) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Principals, AGoodFileIsRead) {
  const auto principals = Principals::Parse(GoodFile(), "file");
  ASSERT_TRUE(principals.ok()) << principals.status();
  EXPECT_EQ((*principals)->size(), 2u);
  const Principal* dana = (*principals)->FindByName("dana");
  ASSERT_NE(dana, nullptr);
  EXPECT_EQ(dana->kind, app::PrincipalKind::kPartnerUser);
  EXPECT_EQ(dana->roles, (std::vector<RoleAssignment>{{Role::kSalesAgent, "partners/contoso"}}));
  EXPECT_EQ(dana->grants, std::vector<std::string>{"partners/contoso/customers/adatum"});
  const Principal* kim = (*principals)->FindByName("kim@provider");
  ASSERT_NE(kim, nullptr);
  EXPECT_EQ(kim->roles, (std::vector<RoleAssignment>{{Role::kSupportAgent, ""}}));
  EXPECT_EQ((*principals)->FindByName("nobody"), nullptr);
}

TEST(Principals, ATokenFindsItsPrincipal) {
  const auto principals = Principals::Parse(GoodFile(), "file");
  ASSERT_TRUE(principals.ok());
  EXPECT_EQ((*principals)->FindByToken("dana's token"), (*principals)->FindByName("dana"));
  EXPECT_EQ((*principals)->FindByToken("old"), (*principals)->FindByName("kim@provider"));
  EXPECT_EQ((*principals)->FindByToken("new"), (*principals)->FindByName("kim@provider"));
  for (const char* unknown : {"", "dana", "dana's token ", "DANA'S TOKEN"}) {
    EXPECT_EQ((*principals)->FindByToken(unknown), nullptr) << unknown;
  }
  EXPECT_EQ((*principals)->FindByToken(Sha256Hex("old")), nullptr) << "the hash is no token";
}

TEST(Principals, AFaultIsToldWithItsLine) {
  struct Case {
    const char* yaml;
    const char* fault;
  };
  const Case cases[] = {
      {"principals: [", "file:1: end of sequence flow not found"},
      {"", "file:1: names no principals"},
      {"# none yet\n", "file:1: names no principals"},
      {"- a", "file:1: `principals:` with a list is expected"},
      {"users: []", "file:1: unknown key `users`"},
      {"principals: 3", "file:1: `principals` must be a list"},
      {"principals:\n  - dana", "file:2: a map is expected here"},
      {"principals:\n  - { kind: service }", "file:2: `name` is missing"},
      {"principals:\n  - { name: 'a b', kind: service }", "file:2: a name is 1 to 100 letters, digits or . _ - @"},
      {"principals:\n  - { name: '', kind: service }", "file:2: a name is 1 to 100 letters, digits or . _ - @"},
      {"principals:\n  - name: a\n    kind: robot",
       "file:3: `kind` is partner_user, customer_user, provider_agent or service"},
      {"principals:\n  - name: a\n    kind: service\n    rolls: []", "file:4: unknown key `rolls`"},
      {"principals:\n  - { name: a, name: b, kind: service }", "file:2: the key `name` is there twice"},
      {"principals:\n  - { name: a, kind: service, token_sha256: abc }",
       "file:2: a token is given by its SHA-256, 64 hexadecimal digits"},
      {"principals:\n  - name: a\n    kind: service\n    roles:\n      - { role: king, scope: provider }",
       "file:5: unknown role `king`"},
      {"principals:\n  - { name: a, kind: service, roles: [{ role: owner }] }", "file:2: `scope` is missing"},
      {"principals:\n  - { name: a, kind: partner_user, roles: [{ role: auditor, scope: provider }] }",
       "file:2: a partner_user cannot be auditor"},
      {"principals:\n  - { name: a, kind: customer_user, roles: [{ role: admin_agent, scope: partners/p }] }",
       "file:2: a customer_user cannot be admin_agent"},
      {"principals:\n  - { name: a, kind: provider_agent, roles: [{ role: owner, scope: partners/p/customers/c }] }",
       "file:2: a provider_agent cannot be owner"},
      {"principals:\n  - { name: a, kind: service, roles: [{ role: admin_agent, scope: provider }] }",
       "file:2: `admin_agent` is given at a partner, such as partners/contoso, not at `provider`"},
      {"principals:\n  - { name: a, kind: service, roles: [{ role: admin_agent, scope: partners/- }] }",
       "file:2: `admin_agent` is given at a partner, such as partners/contoso, not at `partners/-`"},
      {"principals:\n  - { name: a, kind: service, roles: [{ role: owner, scope: partners/p }] }",
       "file:2: `owner` is given at a customer, an order or a reservation, such as partners/contoso/customers/adatum, "
       "not at "
       "`partners/p`"},
      {"principals:\n  - { name: a, kind: service, roles: [{ role: auditor, scope: partners/p }] }",
       "file:2: `auditor` is given at `provider`, not at `partners/p`"},
      {"principals:\n  - { name: a, kind: service, grants: [partners/p] }",
       "file:2: a grant names a customer, such as partners/contoso/customers/adatum"},
      {"principals:\n  - { name: a, kind: service }\n  - { name: a, kind: service }", "file:3: `a` is there twice"},
  };
  for (const Case& c : cases) {
    const auto principals = Principals::Parse(c.yaml, "file");
    EXPECT_EQ(std::string(principals.status().message()), c.fault) << c.yaml;
  }
}

TEST(Principals, OneTokenCannotBeTwoPrincipals) {
  const std::string hash = Sha256Hex("token");
  const auto principals = Principals::Parse("principals:\n  - { name: a, kind: service, token_sha256: " + hash +
                                                " }\n  - { name: b, kind: service, token_sha256: " + hash + " }",
                                            "file");
  EXPECT_EQ(std::string(principals.status().message()), "file:3: the token of `b` is another's already");
}

TEST(Principals, TheFilesOfThisTreeAreGood) {
  for (const char* path : {"deploy/demo/principals.yaml", "tests/data/principals.yaml"}) {
    EXPECT_TRUE(Principals::Load(path).ok()) << Principals::Load(path).status();
  }
  EXPECT_TRUE(absl::IsNotFound(Principals::Load("no/such/file").status()));
  EXPECT_TRUE(absl::IsNotFound(Principals::Load("tests").status())) << "a directory";
  EXPECT_EQ(std::string(Principals::Load("/dev/null").status().message()), "/dev/null:1: names no principals");
}

// Who a call is taken for; a text in brackets is a refusal.
std::string CallerOf(const Authenticator& authenticator, const char* authorization, const char* header) {
  const absl::StatusOr<Caller> caller = authenticator.Authenticate(authorization, header);
  if (caller.ok()) return caller->principal->name;
  const auto violations = domain::ViolationsOf(caller.status());
  if (violations.size() != 1 || violations[0].reason != domain::Reason::kUnauthenticated) return "another refusal";
  return "[" + violations[0].description + "]";
}

TEST(Authenticator, Cases) {
  struct Case {
    const char* authorization;
    const char* header;
    const char* with_tokens;
    const char* with_header;
  };
  constexpr char kNothing[] = "[the call has no `authorization` metadata; send `Bearer <token>`]";
  constexpr char kNobody[] =
      "[the call names nobody; send `x-prorata-principal: <name>` or `authorization: Bearer <token>`]";
  constexpr char kNoScheme[] = "[the `authorization` metadata must be `Bearer <token>`]";
  constexpr char kUnknown[] = "[the token is unknown]";
  constexpr char kUnknownName[] = "[the principal of `x-prorata-principal` is unknown]";
  const Case cases[] = {
      {"", "", kNothing, kNobody},
      {"Bearer dana's token", "", "dana", "dana"},
      {"bearer dana's token", "", "dana", "dana"},
      {"BEARER new", "", "kim@provider", "kim@provider"},
      {"Bearer ", "", kNoScheme, kNoScheme},
      {"Bearer", "", kNoScheme, kNoScheme},
      {"Basic ZGFuYTpkYW5h", "", kNoScheme, kNoScheme},
      {"dana's token", "", kNoScheme, kNoScheme},
      {"Bearer dana", "", kUnknown, kUnknown},
      {"Bearer  new", "", kUnknown, kUnknown},
      // The plain header counts only where the server was started so.
      {"", "dana", kNothing, "dana"},
      {"", "nobody", kNothing, kUnknownName},
      {"Bearer new", "dana", "kim@provider", "dana"},
      {"Bearer new", "nobody", "kim@provider", kUnknownName},
  };
  const auto principals = Principals::Parse(GoodFile(), "file");
  ASSERT_TRUE(principals.ok());
  const Authenticator with_tokens(*principals, false);
  const Authenticator with_header(*principals, true);
  for (const Case& c : cases) {
    EXPECT_EQ(CallerOf(with_tokens, c.authorization, c.header), c.with_tokens) << c.authorization << " " << c.header;
    EXPECT_EQ(CallerOf(with_header, c.authorization, c.header), c.with_header) << c.authorization << " " << c.header;
  }
}

TEST(Authenticator, NewPrincipalsCountFromTheNextCall) {
  const auto before = Principals::Parse(GoodFile(), "file");
  const auto after = Principals::Parse("principals:\n  - { name: eve, kind: service }", "file");
  ASSERT_TRUE(before.ok() && after.ok());
  Authenticator authenticator(*before, true);
  const absl::StatusOr<Caller> dana = authenticator.Authenticate("", "dana");
  authenticator.Replace(*after);
  EXPECT_EQ(dana->principal->name, "dana") << "a call under way keeps its principal";
  EXPECT_FALSE(authenticator.Authenticate("", "dana").ok());
  EXPECT_TRUE(authenticator.Authenticate("", "eve").ok());
}

}  // namespace
}  // namespace prorata::rpc
