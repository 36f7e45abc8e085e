-- CreateRefund as one function: one round trip, one transaction. Locks the reservation, then the partner's ledger head, which
-- guards the limits of its customers too.
CREATE FUNCTION create_refund(caller_ text, request_id_ uuid, request_hash_ bytea, reservation_ uuid, quantity_ bigint,
                              refund_id_ uuid, now_ timestamptz)
RETURNS refund LANGUAGE plpgsql AS $$
DECLARE
  stored stored_answer;
  r reservation;
  o record;
  head ledger_head;
  answer refund;
  today date := (now_ AT TIME ZONE 'UTC')::date;
  used_ bigint;
  consumed bigint;
BEGIN
  SELECT * INTO stored FROM stored_answer WHERE caller = caller_ AND request_id = request_id_;
  IF FOUND THEN
    IF stored.request_hash <> request_hash_ THEN RAISE EXCEPTION 'REQUEST_ID_REUSED'; END IF;
    RETURN stored.answer;
  END IF;

  SELECT * INTO r FROM reservation WHERE id = reservation_ FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'RESOURCE_NOT_FOUND'; END IF;
  SELECT po.*, p.full_credit_days, p.fee_ppm, p.window_days, coalesce(pa.annual_limit, p.annual_limit) AS annual_limit
    INTO o FROM purchase_order po JOIN refund_policy p ON p.id = po.policy JOIN partner pa ON pa.id = po.partner
    WHERE po.id = r.purchase_order;
  SELECT * INTO head FROM ledger_head WHERE partner = r.partner FOR UPDATE;
  SELECT coalesce(sum(used), 0) INTO used_ FROM allowance_day
    WHERE partner = r.partner AND customer = r.customer AND day > today - o.window_days AND day <= today;

  IF r.state <> 1 THEN RAISE EXCEPTION 'RESERVATION_NOT_ACTIVE'; END IF;
  IF o.expire_time <= now_ THEN RAISE EXCEPTION 'RESERVATION_EXPIRED'; END IF;
  IF r.pending_operation IS NOT NULL THEN RAISE EXCEPTION 'OPERATION_IN_PROGRESS'; END IF;
  IF quantity_ <> r.quantity THEN RAISE EXCEPTION 'QUANTITY_ABOVE_REMAINING'; END IF;

  answer.id := refund_id_;
  answer.partner := r.partner;
  answer.customer := r.customer;
  answer.reservation := reservation_;
  answer.quantity := quantity_;
  answer.state := 2;
  answer.policy := o.policy;
  answer.age_days := today - (o.purchase_time AT TIME ZONE 'UTC')::date;
  answer.days_left := (o.expire_time AT TIME ZONE 'UTC')::date - today;
  answer.term_days := answer.age_days + answer.days_left;
  answer.paid := r.paid;
  IF answer.age_days <= o.full_credit_days AND NOT r.used THEN
    answer.tier := 'unused, within five days';
    answer.credit := r.paid;
    answer.fee := 0;
  ELSE
    answer.tier := 'pro-rated';
    answer.credit := half_even(o.unit_price * quantity_ * answer.days_left, answer.term_days);
    answer.fee := CASE WHEN answer.age_days > o.full_credit_days THEN half_even(answer.credit * o.fee_ppm, 1000000) ELSE 0 END;
  END IF;
  answer.amount := answer.credit - answer.fee;
  answer.counted := answer.amount;
  answer.available_before := greatest(0, o.annual_limit - used_);
  IF answer.counted > answer.available_before THEN RAISE EXCEPTION 'REFUND_LIMIT_EXCEEDED'; END IF;
  answer.requested_by := caller_;
  answer.create_time := now_;
  answer.ledger_number := head.number + 1;
  consumed := r.paid - answer.credit;

  INSERT INTO refund SELECT answer.*;
  UPDATE reservation SET state = 4, cancel_reason = 2, cancel_time = now_, returned_by = refund_id_,
         revision = r.revision + 1, update_time = now_ WHERE id = reservation_;
  INSERT INTO reservation_revision
    VALUES (reservation_, r.revision + 1, caller_, 'returned', 4, 2, r.quantity, refund_id_, now_);
  INSERT INTO allowance_day VALUES (r.partner, r.customer, today, answer.counted)
    ON CONFLICT (partner, customer, day) DO UPDATE SET used = allowance_day.used + excluded.used;

  head.number := head.number + 1;
  head.event := head.event + 1;
  head.receivable := head.receivable - answer.amount;
  head.prepaid := head.prepaid + r.paid;
  head.fees := head.fees - answer.fee;
  head.revenue := head.revenue - consumed;
  head.hash := sha256(head.hash || convert_to(format('%s|%s|%s|3|%s|%s|%s|%s|%s|%s|%s|%s|%s', r.partner, head.number, now_,
                      refund_id_, -answer.amount, head.receivable, r.paid, head.prepaid, -answer.fee, head.fees, -consumed,
                      head.revenue), 'UTF8'));
  INSERT INTO ledger_transaction VALUES (r.partner, head.number, now_, 3, refund_id_, head.hash);
  INSERT INTO posting SELECT r.partner, head.number, p.account, p.amount, p.balance FROM (VALUES
    (1::smallint, -answer.amount, head.receivable), (2::smallint, r.paid, head.prepaid),
    (3::smallint, -answer.fee, head.fees), (4::smallint, -consumed, head.revenue)) p (account, amount, balance)
    WHERE p.amount <> 0;
  UPDATE ledger_head SET number = head.number, hash = head.hash, receivable = head.receivable, prepaid = head.prepaid,
         fees = head.fees, revenue = head.revenue, event = head.event WHERE partner = r.partner;
  INSERT INTO event VALUES (r.partner, head.event, 'refund.succeeded', refund_id_, caller_, request_id_, now_);
  INSERT INTO stored_answer VALUES (caller_, request_id_, request_hash_, answer, now_);
  RETURN answer;
END
$$;
