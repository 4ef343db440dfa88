package io.trivet.server.software.deployment;

import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.FakeClock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Rollouts from one device to gates and stops, from simple to hard. What a line means: see {@link
/// Script}.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScenarioTest {
  private final TestDatabase database = new TestDatabase();

  @AfterAll
  void close() {
    database.close();
  }

  private void play(String text) {
    // a Wednesday
    try (var stage = new Stage(database, FakeClock.at("2026-11-25T09:00:00Z"))) {
      new Script(stage).play(text);
    }
  }

  // A: one deployment, a fixed set

  @Test
  void A01_one_device_gets_the_update_and_reports_success() {
    play(
        """
        release v2 for board
        devices d1 board v1
        deploy X v2 to all
        X is pending
        d1 ask -> v2
        d1 reports downloading -> ok
        X is inprogress
        d1 reports installing -> ok
        d1 reports success -> ok
        X is finished
        X counts success=1
        d1 ask -> nothing
        """);
  }

  @Test
  void A02_devices_that_have_not_asked_are_pending() {
    play(
        """
        release v2 for board
        devices d1..d3 board v1
        deploy X v2 to all
        X counts pending=3
        d1 install v2
        d2 begin v2
        X counts success=1 downloading=1 pending=1
        """);
  }

  @Test
  void A03_a_device_without_a_suitable_artifact_or_with_the_release_is_through_at_once() {
    play(
        """
        release v2 for board
        devices d1 board v1
        devices d2 other v1
        devices d3 board v2
        deploy X v2 to all
        d2,d3 ask -> nothing
        X counts noartifact=1 already-installed=1 pending=1
        d1 install v2
        X is finished
        """);
  }

  @Test
  void A04_forced_a_release_is_installed_again() {
    play(
        """
        release v2 for board
        devices d1 board v2
        deploy X v2 to all {"force_installation": true}
        d1 install v2
        X counts success=1
        """);
  }

  @Test
  void A05_an_abort_reaches_devices_at_their_next_report_and_starts_nobody() {
    play(
        """
        release v2 for board
        devices d1..d3 board v1
        deploy X v2 to all
        d1 install v2
        d2 begin v2
        abort X
        d2 reports installing -> stop
        d3 ask -> nothing
        X is finished
        X counts success=1 aborted=1
        abort X -> finished already
        """);
  }

  @Test
  void A06_what_is_said_twice_or_after_the_end_changes_nothing() {
    play(
        """
        release v2 for board
        devices d1 board v1
        deploy X v2 to all
        d1 begin v2
        d1 reports downloading -> again
        d1 reports success -> ok
        d1 reports success -> again
        d1 reports failure -> again
        X counts success=1
        """);
  }

  @Test
  void A07_a_restart_forgets_nothing() {
    play(
        """
        release v2 for board
        devices d1..d3 board v1
        deploy X v2 to all
        d1 install v2
        d2 begin v2
        restart
        d1 ask -> nothing
        d2 ask -> v2
        d2 reports success -> ok
        d3 install v2
        X is finished
        """);
  }

  @Test
  void A08_the_artifact_whose_dependencies_are_met_is_taken() {
    play(
        """
        release v2 for board size 10 if artifact_name=v1
        release v2 for board size 900
        devices d1 board v1
        devices d2 board v0
        deploy X v2 to all
        d1,d2 install v2
        X counts success=2
        """);
  }

  // B: phases by time, as Mender has them

  @Test
  void B01_a_deployment_that_starts_later_is_scheduled() {
    play(
        """
        release v2 for board
        devices d1 board v1
        deploy X v2 to all {"phases": [{"start_ts": "@+2h"}]}
        X is scheduled
        d1 ask -> nothing
        time +119m
        d1 ask -> nothing
        time +1m
        d1 install v2
        X is finished
        """);
  }

  @Test
  void B02_each_phase_admits_its_share_and_the_last_one_the_rest() {
    play(
        """
        release v2 for board
        devices d1..d10 board v1
        deploy X v2 to all {"phases": [{"batch_size": 10}, {"batch_size": 50, "start_ts": "@+1h"}, {"start_ts": "@+2h"}]}
        d1..d10 ask -> 1 of v2
        X phases open1/1 closed0/5 closed0/4
        time +1h
        d2..d10 ask -> 5 of v2
        X phases open1/1 open5/5 closed0/4
        time +1h
        d1..d10 ask -> v2
        X phases open1/1 open5/5 open4/4
        """);
  }

  @Test
  void B03_places_that_an_early_phase_left_are_still_there_later() {
    play(
        """
        release v2 for board
        devices d1..d10 board v1
        deploy X v2 to all {"phases": [{"batch_size_devices": 4}, {"start_ts": "@+1h"}]}
        d1 begin v2
        time +1h
        d2..d10 ask -> v2
        X phases open4/4 open6/6
        """);
  }

  @Test
  void B04_shares_are_rounded_down_and_a_phase_without_a_device_is_refused() {
    play(
        """
        release v2 for board
        devices d1..d9 board v1
        deploy X v2 to all {"phases": [{"batch_size": 10}, {"start_ts": "@+1h"}]} -> holds no device
        deploy Y v2 to all {"phases": [{"batch_size": 25}, {"start_ts": "@+1h"}]}
        Y phases open0/2 closed0/7
        """);
  }

  @Test
  void B05_phases_that_make_no_sense_are_refused_with_the_reason() {
    play(
        """
        release v2 for board
        devices d1..d9 board v1
        deploy X v2 to all {"phases": [{"batch_size": 50}, {"batch_size_devices": 1, "start_ts": "@+1h"}]} -> cannot be mixed
        deploy X v2 to all {"phases": [{"batch_size": 60}, {"batch_size": 60, "start_ts": "@+1h"}]} -> more than all
        deploy X v2 to all {"phases": [{"batch_size": 60}, {"batch_size": 20, "start_ts": "@+1h"}]} -> takes the rest
        deploy X v2 to all {"phases": [{"batch_size": 50}, {}]} -> phase 2 needs a start_ts
        deploy X v2 to all {"phases": [{"batch_size": 50, "start_ts": "@+2h"}, {"start_ts": "@+1h"}]} -> starts before
        deploy X v2 to all {"phases": [{}, {"batch_size": 50, "start_ts": "@+1h"}]} -> only the last phase
        deploy X v2 to all {"phases": [{"batch_size": 101}]} -> from 1 to 100
        deploy X v2 to all {"phases": [{"batch_size_devices": 0}, {"start_ts": "@+1h"}]} -> 1 or more
        deploy X v2 to all {"phases": [{"batch_size_devices": 10}, {"start_ts": "@+1h"}]} -> the deployment is for 9
        deploy X v2 to all {"phases": [{"start_ts": "tomorrow"}]} -> RFC 3339
        """);
  }

  @Test
  void B06_uniform_steps_follow_each_other() {
    play(
        """
        release v2 for board
        devices d1..d9 board v1
        deploy X v2 to all {"uniform_phases": {"count": 3, "start_ts": "@+1h", "interval_seconds": 600}}
        X phases closed0/2 closed0/2 closed0/5
        X is scheduled
        time +1h
        d1..d9 ask -> 2 of v2
        time +10m
        d3..d9 ask -> 2 of v2
        time +10m
        d1..d9 ask -> v2
        """);
  }

  @Test
  void B07_a_device_that_needs_nothing_takes_no_place() {
    play(
        """
        release v2 for board
        devices d1..d5 board v2
        devices d6..d9 board v1
        deploy X v2 to all {"phases": [{"batch_size_devices": 1}, {"start_ts": "@+1h"}]}
        d1..d5 ask -> nothing
        X phases open0/1 closed0/8
        d6..d9 ask -> 1 of v2
        """);
  }

  // C: order, retries

  @Test
  void C01_deployments_are_offered_in_the_order_they_were_given() {
    play(
        """
        release v2 for board
        release v3 for board
        devices d1 board v1
        deploy X v2 to all
        time +1m
        deploy Y v3 to all
        d1 install v2
        d1 install v3
        X is finished
        Y is finished
        """);
  }

  @Test
  void C02_a_deployment_that_is_not_open_yet_does_not_hold_up_a_newer_one() {
    play(
        """
        release v2 for board
        release v3 for board
        devices d1,d2 board v1
        deploy X v2 to all {"phases": [{"start_ts": "@+1d"}]}
        time +1m
        deploy Y v3 to d1
        d1 install v3
        time +1d
        d1 ask -> nothing
        d2 install v2
        X is finished
        X counts success=1 aborted=1
        """);
  }

  @Test
  void C03_a_device_has_as_many_attempts_as_the_order_says() {
    play(
        """
        release v2 for board
        devices d1 board v1
        deploy X v2 to all {"retries": 2}
        d1 fail v2
        X counts pending=1
        d1 fail v2
        d1 reports failure -> again
        d1 fail v2
        d1 reports failure -> again
        X counts failure=1
        X is finished
        d1 ask -> nothing
        """);
  }

  @Test
  void C04_a_second_attempt_may_succeed_and_takes_no_second_place() {
    play(
        """
        release v2 for board
        devices d1..d4 board v1
        deploy X v2 to all {"retries": 1, "phases": [{"batch_size": 25}, {"start_ts": "@+1h"}]}
        d1 fail v2
        d2 ask -> nothing
        d1 install v2
        X phases open1/1 closed0/3
        X counts success=1 pending=3
        """);
  }

  @Test
  void C05_a_device_that_became_another_one_has_no_further_attempt() {
    play(
        """
        release v2 for board
        release v9 for board
        devices d1 board v1
        deploy X v2 to all {"retries": 5}
        d1 begin v2
        d1 reports failure -> ok
        d1 begin v2
        X counts downloading=1
        """);
  }

  @Test
  void C06_the_same_order_twice_is_refused_while_the_first_is_open() {
    play(
        """
        release v2 for board
        devices d1 board v1
        deploy X v2 to all
        deploy X v2 to all -> exists already
        d1 install v2
        deploy X v2 to all
        """);
  }

  // D: dynamic groups

  @Test
  void D01_devices_join_a_dynamic_group_when_they_match() {
    play(
        """
        release v2 for board
        devices d1 board v1 site=lyon
        devices d2 board v1 site=rome
        filter f [{"scope":"inventory","attribute":"site","type":"$eq","value":"lyon"}]
        deploy X v2 to filter f
        d2 ask -> nothing
        d1 install v2
        X is inprogress
        d2 becomes site=lyon
        d2 install v2
        X is inprogress
        X counts success=2
        """);
  }

  @Test
  void D02_a_device_that_arrives_later_joins() {
    play(
        """
        release v2 for board
        devices d1 board v1 site=lyon
        filter f [{"scope":"inventory","attribute":"site","type":"$eq","value":"lyon"}]
        deploy X v2 to filter f
        d1 install v2
        devices d2 board v1 site=lyon
        d2 install v2
        X counts success=2
        """);
  }

  @Test
  void D03_max_devices_caps_and_then_ends_it() {
    play(
        """
        release v2 for board
        devices d1..d5 board v1 site=lyon
        filter f [{"scope":"inventory","attribute":"site","type":"$eq","value":"lyon"}]
        deploy X v2 to filter f {"max_devices": 2}
        d1..d5 ask -> 2 of v2
        d1 reports success -> ok
        X is inprogress
        d2 reports success -> ok
        X is finished
        d3 ask -> nothing
        """);
  }

  @Test
  void D04_terms_join_by_and_and_or() {
    play(
        """
        release v2 for board
        devices d1 board v1 site=lyon rev=a
        devices d2 board v1 site=lyon rev=b
        devices d3 board v1 site=rome rev=b
        devices d4 board v1 site=oslo rev=b
        filter f [{"scope":"inventory","attribute":"rev","type":"$eq","value":"b"}, {"any":[{"scope":"inventory","attribute":"site","type":"$eq","value":"lyon"},{"all":[{"scope":"inventory","attribute":"site","type":"$regex","value":"^ro"}]}]}]
        deploy X v2 to filter f
        d1,d4 ask -> nothing
        d2,d3 install v2
        """);
  }

  @Test
  void D05_percent_phases_of_a_dynamic_group_count_those_that_matched_at_the_order() {
    play(
        """
        release v2 for board
        devices d1..d10 board v1 site=lyon
        filter f [{"scope":"inventory","attribute":"site","type":"$eq","value":"lyon"}]
        deploy X v2 to filter f {"phases": [{"batch_size": 20}, {"start_ts": "@+1h"}]}
        d1..d10 ask -> 2 of v2
        X phases open2/2 closed
        time +1h
        devices d11..d20 board v1 site=lyon
        d3..d20 ask -> v2
        """);
  }

  @Test
  void D06_a_device_that_finished_a_newer_deployment_never_joins_an_older_one() {
    play(
        """
        release v2 for board
        release v3 for board
        devices d1 board v1 site=rome
        filter f [{"scope":"inventory","attribute":"site","type":"$eq","value":"lyon"}]
        deploy X v2 to filter f
        time +1m
        deploy Y v3 to d1
        d1 install v3
        d1 becomes site=lyon
        d1 ask -> nothing
        """);
  }

  @Test
  void D07_the_stratified_first_phase_takes_of_each_value_its_share() {
    play(
        """
        release v2 for board
        devices d1..d8 board v1 site=lyon
        devices d9 board v1 site=rome
        devices d10 board v1 site=oslo
        deploy X v2 to all {"phases": [{"batch_size_devices": 3, "stratify_by": {"scope":"inventory","attribute":"site"}}, {"start_ts": "@+1d"}]}
        d1..d8 ask -> 1 of v2
        d9,d10 ask -> v2
        X phases open3/3 closed0/7
        time +1d
        d1..d8 ask -> v2
        """);
  }

  // E: gates

  @Test
  void E01_a_gate_opens_when_enough_devices_succeeded() {
    play(
        """
        release v2 for board
        devices d1..d10 board v1
        deploy X v2 to all {"phases": [{"batch_size": 30, "gate": {"success_rate": 60, "confidence": 0.5}}, {}]}
        d1..d10 ask -> 3 of v2
        d1,d2 report success -> ok
        sweep
        X gate 1 hold: 2 of 3
        d4 ask -> nothing
        d3 reports success -> ok
        time +1s
        sweep
        X gate 1 open
        d4..d10 ask -> v2
        """);
  }

  @Test
  void E02_two_lucky_devices_do_not_open_a_gate() {
    play(
        """
        release v2 for board
        devices d1..d100 board v1
        deploy X v2 to all {"phases": [{"batch_size": 2, "gate": {"success_rate": 90}}, {}]} -> cannot show a success_rate of 90 percent: it takes 25
        deploy X v2 to all {"phases": [{"batch_size": 30, "gate": {"success_rate": 90, "minimum": 2}}, {}]}
        d1,d2 install v2
        time +1m
        sweep
        X gate 1 hold: 2 of 2 devices succeeded
        d3..d24 install v2
        time +1m
        sweep
        X gate 1 hold: 24 of 24
        d25 install v2
        time +1m
        sweep
        X gate 1 open
        """);
  }

  @Test
  void E03_one_failure_too_many_halts_at_once() {
    play(
        """
        release v2 for board
        devices d1..d10 board v1
        deploy X v2 to all {"phases": [{"batch_size": 50, "gate": {"most_failures": 1}}, {}]}
        d1 fail v2
        X is inprogress
        d2,d3 begin v2
        d2 reports failure -> ok
        X is halted
        X gate 1 halt: 2 devices failed
        d4..d10 ask -> nothing
        d3 ask -> nothing
        d3 reports success -> ok
        """);
  }

  @Test
  void E04_a_rate_that_is_surely_too_low_halts() {
    play(
        """
        release v2 for board
        devices d1..d20 board v1
        deploy X v2 to all {"phases": [{"batch_size": 50, "gate": {"success_rate": 70, "minimum": 4}}, {}]}
        d1..d3 fail v2
        X is inprogress
        d4 fail v2
        X is halted
        """);
  }

  @Test
  void E05_silent_devices_count_as_failures() {
    play(
        """
        release v2 for board
        devices d1..d10 board v1
        deploy X v2 to all {"phases": [{"batch_size": 30, "gate": {"most_silent": 1, "expected_seconds": 600}}, {}]}
        d1 install v2
        d2,d3 begin v2
        time +20m
        sweep
        X is inprogress
        time +1s
        sweep
        X is halted
        X gate 1 halt: 2 devices are silent
        d4 ask -> nothing
        """);
  }

  @Test
  void E06_a_gate_holds_until_the_new_software_has_run_for_a_while() {
    play(
        """
        release v2 for board
        devices d1..d4 board v1
        deploy X v2 to all {"phases": [{"batch_size": 25, "gate": {"soak_seconds": 3600}}, {}]}
        d1 install v2
        time +1s
        sweep
        X gate 1 hold: soaks until
        d2 ask -> nothing
        time +59m
        sweep
        d2 ask -> nothing
        time +1m
        sweep
        d2..d4 ask -> v2
        """);
  }

  @Test
  void E07_a_gate_and_a_time_must_both_allow_it() {
    play(
        """
        release v2 for board
        devices d1..d4 board v1
        deploy X v2 to all {"phases": [{"batch_size": 25, "gate": {}}, {"start_ts": "@+1h"}]}
        d1 install v2
        time +1m
        sweep
        X gate 1 open
        d2 ask -> nothing
        time +1h
        sweep
        d2 ask -> v2
        """);
  }

  @Test
  void E08_a_failure_in_an_early_phase_still_halts_a_later_one() {
    play(
        """
        release v2 for board
        devices d1..d10 board v1
        deploy X v2 to all {"phases": [{"batch_size_devices": 3, "gate": {"minimum": 1, "most_failures": 0}}, {}]}
        d1..d3 begin v2
        d1 reports success -> ok
        time +1s
        sweep
        d4 begin v2
        d2 reports failure -> ok
        X is halted
        d5..d10 ask -> nothing
        """);
  }

  @Test
  void E09_a_person_may_resume_after_a_halt_and_what_happened_before_is_forgiven() {
    play(
        """
        release v2 for board
        devices d1..d10 board v1
        deploy X v2 to all {"phases": [{"batch_size": 50, "gate": {"most_failures": 0}}, {}]}
        d1 fail v2
        X is halted
        pause X -> halted already
        resume X
        resume X -> running already
        X is inprogress
        time +1m
        d2 install v2
        d3 fail v2
        X is halted
        """);
  }

  @Test
  void E10_a_person_may_open_a_phase_that_its_gate_holds() {
    play(
        """
        release v2 for board
        devices d1..d10 board v1
        deploy X v2 to all {"phases": [{"batch_size": 10, "gate": {}}, {"batch_size": 20, "gate": {}}, {}]}
        open X 3 -> phase 2 is the next one
        open X 2
        d1..d10 ask -> 3 of v2
        """);
  }

  @Test
  void E11_what_a_gate_decided_survives_a_restart() {
    play(
        """
        release v2 for board
        devices d1..d10 board v1
        deploy X v2 to all {"phases": [{"batch_size": 50, "gate": {"most_failures": 0}}, {}]}
        d1 fail v2
        restart
        X is halted
        d2..d10 ask -> nothing
        """);
  }

  // F: windows, expiry, pace, stops

  @Test
  void F01_a_device_is_offered_the_update_in_its_own_night() {
    play(
        """
        release v2 for board
        devices d1 board v1 zone=Europe/Zurich
        devices d2 board v1 zone=Asia/Tokyo
        devices d3 board v1 zone=Nowhere/Land
        deploy X v2 to all {"maintenance_windows": [{"from": "22:00", "to": "04:00"}], "time_zone_attribute": {"scope":"inventory","attribute":"zone"}, "time_zone": "UTC"}
        d1..d3 ask -> nothing
        # 13:00 UTC is 22:00 in Tokyo
        time 2026-11-25T13:00:00Z
        d1,d3 ask -> nothing
        d2 install v2
        # 21:00 UTC is 22:00 in Zurich
        time 2026-11-25T21:00:00Z
        d3 ask -> nothing
        d1 install v2
        time 2026-11-26T03:59:00Z
        d3 install v2
        """);
  }

  @Test
  void F02_a_window_after_midnight_belongs_to_the_day_it_began() {
    play(
        """
        release v2 for board
        devices d1 board v1
        deploy X v2 to all {"maintenance_windows": [{"days": ["fri"], "from": "23:00", "to": "02:00"}]}
        # Friday, one in the morning: that window began on Thursday
        time 2026-11-27T01:00:00Z
        d1 ask -> nothing
        time 2026-11-28T01:00:00Z
        d1 install v2
        """);
  }

  @Test
  void F03_an_expired_deployment_starts_nobody_and_ends_when_those_in_flight_are_through() {
    play(
        """
        release v2 for board
        devices d1..d4 board v1
        deploy X v2 to all {"expires_ts": "@+1h"}
        d1 begin v2
        d2 ask -> v2
        time +1h
        d3 ask -> nothing
        sweep
        X is inprogress
        d1 reports success -> ok
        sweep
        X is finished
        X counts success=1 aborted=1
        deploy Y v2 to d3 {"expires_ts": "2020-01-01T00:00:00Z"} -> must be in the future
        """);
  }

  @Test
  void F04_paused_it_is_offered_to_nobody_and_devices_in_flight_go_on() {
    play(
        """
        release v2 for board
        devices d1..d3 board v1
        deploy X v2 to all
        d1 begin v2
        pause X
        X is paused
        d2 ask -> nothing
        d1 ask -> nothing
        d1 reports success -> ok
        resume X
        d2,d3 install v2
        X is finished
        pause X -> finished already
        """);
  }

  @Test
  void F05_stop_all_holds_every_deployment_until_somebody_resumes() {
    play(
        """
        release v2 for board
        release v3 for board
        devices d1..d3 board v1
        deploy X v2 to d1,d2
        deploy Y v3 to d3
        d1 begin v2
        stop all
        stop all
        d2,d3 ask -> nothing
        d1 ask -> nothing
        time +1m
        deploy Z v3 to d2
        d2 ask -> nothing
        restart
        d2,d3 ask -> nothing
        resume all
        d3 install v3
        d2 install v2
        """);
  }

  @Test
  void F06_an_offer_to_a_decoy_stops_everything() {
    play(
        """
        release v2 for board
        devices d1..d3 board v1
        decoy d2
        deploy X v2 to all
        d1 begin v2
        d2 ask -> nothing
        d3 ask -> nothing
        restart
        d3 ask -> nothing
        X counts downloading=1 pending=2
        resume all
        d3 install v2
        """);
  }

  @Test
  void F07_a_limit_of_bandwidth_spreads_the_downloads() {
    play(
        """
        release v2 for board size 1000
        devices d1..d4 board v1
        deploy X v2 to all {"bytes_per_second": 100}
        d1..d4 ask -> 1 of v2
        time +9s
        d2..d4 ask -> nothing
        time +1s
        d2..d4 ask -> 1 of v2
        time +1m
        d3,d4 ask -> 1 of v2
        """);
  }

  @Test
  void F08_rolling_back_brings_each_device_what_it_ran_before() {
    play(
        """
        release v0 for board
        release v1 for board
        release v2 for board
        devices d1,d2 board v1
        devices d3 board v0
        devices d4 board gone
        deploy X v2 to all
        d1..d4 install v2
        time +1m
        rollback X -> 1 of gone, 1 of v0, 2 of v1
        d1,d2 install v1
        d3 install v0
        d4 ask -> nothing
        """);
  }

  @Test
  void F09_windows_phases_and_gates_work_together() {
    play(
        """
        release v2 for board
        devices d1..d10 board v1
        deploy X v2 to all {"maintenance_windows": [{"from": "09:00", "to": "12:00"}], "phases": [{"batch_size": 20, "gate": {"most_failures": 0, "soak_seconds": 1800}}, {"start_ts": "@+1h"}]}
        d1,d2 install v2
        time +1h
        sweep
        time +30m
        sweep
        d3 install v2
        time 2026-11-25T12:00:00Z
        d4..d10 ask -> nothing
        time 2026-11-26T09:00:00Z
        d4..d10 install v2
        X is finished
        """);
  }

  @Test
  void F10_a_group_and_a_pause_do_not_hold_up_a_hotfix() {
    play(
        """
        release v2 for board
        release v3 for board
        devices d1..d4 board v1
        group lab d1,d2
        deploy X v2 to all
        pause X
        time +1m
        deploy Y v3 to group lab
        d1,d2 install v3
        d3 ask -> nothing
        resume X
        d1,d2 ask -> nothing
        d3,d4 install v2
        X is finished
        X counts success=2 aborted=2
        """);
  }
}
