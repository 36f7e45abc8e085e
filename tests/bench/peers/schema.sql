-- What one refund reads and writes, as tables of PostgreSQL. Amounts are minor units of one currency. Kept as lean as the rules
-- allow: integer keys for accounts, no foreign keys, no index that the refund does not need, room for updates in place.

CREATE TABLE refund_policy (
  id smallint PRIMARY KEY,
  full_credit_days integer NOT NULL,
  fee_ppm bigint NOT NULL,
  window_days integer NOT NULL,
  annual_limit bigint NOT NULL
);

CREATE TABLE partner (
  id integer PRIMARY KEY,
  annual_limit bigint
);

CREATE TABLE purchase_order (
  id uuid PRIMARY KEY,
  partner integer NOT NULL,
  customer integer NOT NULL,
  policy smallint NOT NULL,
  offer text NOT NULL,
  currency text NOT NULL,
  quantity bigint NOT NULL,
  unit_price bigint NOT NULL,
  purchase_time timestamptz NOT NULL,
  expire_time timestamptz NOT NULL
);

CREATE TABLE reservation (
  id uuid PRIMARY KEY,
  purchase_order uuid NOT NULL,
  partner integer NOT NULL,
  customer integer NOT NULL,
  display_name text NOT NULL,
  sku text NOT NULL,
  region text NOT NULL,
  product_family text NOT NULL,
  quantity bigint NOT NULL,
  scope_type smallint NOT NULL,
  paid bigint NOT NULL,
  used boolean NOT NULL,
  state smallint NOT NULL, -- 1 active, 4 canceled
  cancel_reason smallint NOT NULL,
  cancel_time timestamptz,
  returned_by uuid,
  pending_operation uuid,
  revision bigint NOT NULL,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL
) WITH (fillfactor = 70);

-- The reservation as it became, who changed it and when.
CREATE TABLE reservation_revision (
  reservation uuid NOT NULL,
  revision bigint NOT NULL,
  changed_by text NOT NULL,
  change text NOT NULL,
  state smallint NOT NULL,
  cancel_reason smallint NOT NULL,
  quantity bigint NOT NULL,
  returned_by uuid,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (reservation, revision)
);

CREATE TABLE refund (
  id uuid NOT NULL,
  partner integer NOT NULL,
  customer integer NOT NULL,
  reservation uuid NOT NULL,
  quantity bigint NOT NULL,
  state smallint NOT NULL,
  policy smallint NOT NULL,
  tier text NOT NULL,
  age_days integer NOT NULL,
  days_left integer NOT NULL,
  term_days integer NOT NULL,
  credit bigint NOT NULL,
  fee bigint NOT NULL,
  amount bigint NOT NULL,
  paid bigint NOT NULL,
  counted bigint NOT NULL,
  available_before bigint NOT NULL,
  requested_by text NOT NULL,
  create_time timestamptz NOT NULL,
  ledger_number bigint NOT NULL,
  PRIMARY KEY (partner, customer, id)
);

-- The yearly limit: what a customer was refunded on each day, so that the window is at most as many rows as it has days.
CREATE TABLE allowance_day (
  partner integer NOT NULL,
  customer integer NOT NULL,
  day date NOT NULL,
  used bigint NOT NULL,
  PRIMARY KEY (partner, customer, day)
) WITH (fillfactor = 50);

-- One row a partner: everything that moves money locks it.
CREATE TABLE ledger_head (
  partner integer PRIMARY KEY,
  number bigint NOT NULL,
  hash bytea NOT NULL,
  receivable bigint NOT NULL,
  prepaid bigint NOT NULL,
  fees bigint NOT NULL,
  revenue bigint NOT NULL,
  event bigint NOT NULL
) WITH (fillfactor = 20);

CREATE TABLE ledger_transaction (
  partner integer NOT NULL,
  number bigint NOT NULL,
  create_time timestamptz NOT NULL,
  cause smallint NOT NULL,
  resource uuid NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (partner, number)
);

CREATE TABLE posting (
  partner integer NOT NULL,
  number bigint NOT NULL,
  account smallint NOT NULL, -- 1 receivable, 2 prepaid, 3 fees, 4 revenue
  amount bigint NOT NULL,
  balance_after bigint NOT NULL,
  PRIMARY KEY (partner, number, account)
);

CREATE TABLE event (
  partner integer NOT NULL,
  sequence bigint NOT NULL,
  type text NOT NULL,
  resource uuid NOT NULL,
  principal text NOT NULL,
  request_id uuid NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (partner, sequence)
);

-- What was answered under a request id, to be answered again.
CREATE TABLE stored_answer (
  caller text NOT NULL,
  request_id uuid NOT NULL,
  request_hash bytea NOT NULL,
  answer refund NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (caller, request_id)
);

-- As self-service-2023: at once, no fee.
INSERT INTO refund_policy VALUES (1, 5, 0, 365, 5000000);

-- num / den to the nearest whole number, half to even. Both above zero.
CREATE FUNCTION half_even(num bigint, den bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT num / den + CASE WHEN 2 * (num % den) > den OR (2 * (num % den) = den AND (num / den) % 2 = 1) THEN 1 ELSE 0 END
$$;

-- Makes partners first .. first + partners - 1, whose limit no benchmark reaches.
CREATE PROCEDURE add_partners(first integer, partners integer) LANGUAGE sql AS $$
  INSERT INTO partner SELECT p, 100000000000000 FROM generate_series(first, first + partners - 1) p;
  INSERT INTO ledger_head SELECT p, 0, decode(repeat('00', 32), 'hex'), 0, 0, 0, 0, 0
    FROM generate_series(first, first + partners - 1) p;
$$;

-- Buys `count` reservations of one unit, in turn over those partners and their customers, 100 days before `on_time`, and returns
-- their ids in an order that no table has.
CREATE FUNCTION buy(first integer, partners integer, customers integer, count integer, on_time timestamptz)
RETURNS SETOF uuid LANGUAGE sql AS $$
  WITH bought AS MATERIALIZED (
    SELECT gen_random_uuid() AS reservation, gen_random_uuid() AS purchase_order,
           first + n % partners AS partner, n / partners % customers AS customer
    FROM generate_series(0, count - 1) n
  ), orders AS (
    INSERT INTO purchase_order
    SELECT purchase_order, partner, customer, 1, 'standard-b2ms.westeurope.p3y.usd', 'USD', 1, 103300,
           on_time - interval '100 days', on_time - interval '100 days' + interval '36 months'
    FROM bought
  ), reservations AS (
    INSERT INTO reservation
    SELECT reservation, purchase_order, partner, customer, 'VM_RI_01-03-2024_10-00', 'Standard_B2ms', 'westeurope',
           'virtual_machines', 1, 1, 103300, false, 1, 0, NULL, NULL, NULL, 1,
           on_time - interval '100 days', on_time - interval '100 days'
    FROM bought
  )
  SELECT reservation FROM bought ORDER BY purchase_order
$$;
