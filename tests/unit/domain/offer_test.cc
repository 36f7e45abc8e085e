// Which price holds, which family a product is of, which sizes are twins.

#include "server/domain/offer.h"

#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

TEST(Offer, HasThePriceOfTheLatestTimeThatHasCome) {
  Offer offer = OfferWith("31 USD");
  offer.prices = {{At("2024-01-01"), Cash("31 USD")}, {At("2024-06-01T12:00:00Z"), Cash("29 USD")}};
  EXPECT_EQ(PriceAt(offer, At("2023-12-31T23:59:59.999999Z")), std::nullopt);
  EXPECT_EQ(PriceAt(offer, At("2024-01-01")), Cash("31 USD"));
  EXPECT_EQ(PriceAt(offer, At("2024-06-01T11:59:59Z")), Cash("31 USD"));
  EXPECT_EQ(PriceAt(offer, At("2024-06-01T12:00:00Z")), Cash("29 USD"));
  EXPECT_EQ(PriceAt(offer, At("2030-01-01")), Cash("29 USD"));
}

TEST(Offer, FindsTheFamilyOfAProduct) {
  const struct {
    std::string_view service;
    std::string_view product;
    std::string_view expected;
  } cases[] = {
      {"Virtual Machines", "Virtual Machines BS Series", "virtual_machines"},
      {"Virtual Machines", "DCsv3 Series Linux", "virtual_machines"},
      {"Virtual Machines", "Dsv5 Series DedicatedHost", "dedicated_host"},
      {"Virtual Machines", "Easv4 Series Dedicated Host", "dedicated_host"},
      {"Specialized Compute", "Azure VMware Solution", "vmware_solution"},
      {"Specialized Compute", "Nutanix on Azure", "nutanix"},
      {"SQL Database", "SQL Database Single/Elastic Pool Business Critical - Compute M Series", "sql_database"},
      {"SQL Database", "SQL Database Elastic Pool - Premium", "sql_elastic_pool"},
      {"SQL Managed Instance", "SQL Managed Instance General Purpose - Compute Gen5", "sql_managed_instance"},
      {"SQL Database", "SQL Managed Instance General Purpose - Compute Gen5", "sql_managed_instance"},
      {"Virtual Machines Licenses", "Red Hat Enterprise Linux", "software"},
      {"Virtual Machines", "SUSE Linux Enterprise Server", "software"},
      {"Azure App Service", "Azure App Service Premium v3 Plan - Linux", "app_service"},
      {"Azure Database for MySQL", "Azure Database for MySQL Single Server", "database_for_mysql"},
      {"Azure NetApp Files", "Azure NetApp Files Reserved Capacity", "netapp_files"},
      {"Redis Cache", "Azure Redis Cache Premium", "redis_cache"},
      {"Storage", "Files Reserved Capacity", "storage"},
      {"Backup", "Backup Reserved Capacity", "backup"},
      {"Microsoft Fabric", "Fabric Capacity", "fabric"},
      {" A  b/c- ", "x", "a_b_c"},
      {"", "", ""},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.product);
    EXPECT_EQ(ProductFamilyOf(row.service, row.product), row.expected);
  }
}

TEST(Offer, IsUpcomingUntilItsFirstPrice) {
  Offer offer = OfferWith("31 USD");
  offer.prices = {{At("2024-06-01"), Cash("31 USD")}, {At("2025-06-01"), Cash("33 USD")}};
  EXPECT_EQ(NameOf(StateAt(offer, At("2024-05-31T23:59:59Z"))), "UPCOMING");
  EXPECT_EQ(NameOf(StateAt(offer, At("2024-06-01"))), "AVAILABLE");
  offer.withdrawn = true;
  EXPECT_EQ(NameOf(StateAt(offer, At("2024-05-31T23:59:59Z"))), "WITHDRAWN");
  EXPECT_EQ(NameOf(StateAt(offer, At("2024-06-01"))), "WITHDRAWN");
}

TEST(Offer, KnowsPremiumStorageTwins) {
  const struct {
    std::string_view sku;
    std::string_view other;
    bool expected;
  } cases[] = {
      {"Standard_F1", "Standard_F1s", true},
      {"Standard_F1", "Standard_F2s", false},
      {"Standard_D4_v3", "Standard_D4s_v3", true},
      {"Standard_D4_v3", "Standard_D4s_v4", false},
      {"Standard_D4d_v5", "Standard_D4ds_v5", true},
      {"Standard_D4a_v4", "Standard_D4as_v4", true},
      {"Standard_D4_v5", "Standard_D4ds_v5", false},
      {"Standard_D4_v2", "Standard_DS4_v2", true},
      {"Standard_D4", "Standard_DS4", true},
      {"Standard_DS4_v2", "Standard_DS4_v2", false},
      {"Standard_E16-8_v3", "Standard_E16-8s_v3", true},
      {"Standard_M64m", "Standard_M64ms", true},
      {"Standard_F1", "Standard_F1", false},
      {"Standard_F1s", "Standard_F1s", false},
      {"Standard_B2s", "Standard_B2ms", false},
      {"F1", "F1s", false},
      {"Standard_", "Standard_s", false},
      {"", "", false},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(fmt::format("{} {}", row.sku, row.other));
    EXPECT_EQ(ArePremiumStorageTwins(row.sku, row.other), row.expected);
    EXPECT_EQ(ArePremiumStorageTwins(row.other, row.sku), row.expected);
  }
}

}  // namespace
}  // namespace prorata::domain
