package io.trivet.server.software.deployment;

import io.trivet.server.devices.inventory.Fleet;
import io.trivet.server.people.access.Budgets;

/// The classes of the feature, wired on what they stand on.
record RolloutParts(
    OpenDeployments open,
    Completion completion,
    Gatekeeper gates,
    Deployments deployments,
    DeviceDeployments device,
    Orders orders,
    Preview preview,
    Rollback rollback,
    Brakes brakes,
    Progress progress,
    ConfigurationOrders configurations) {

  static RolloutParts create(Rollout.Base base) {
    var database = base.database();
    var clock = base.clock();
    var ledger = base.ledger();
    var store = new DeploymentStore();
    var fleet = new Fleet();
    var budgets = new Budgets();
    var artifacts = base.software().artifacts();
    var open = new OpenDeployments(database, store, clock);
    open.subscribe(base.changes());
    var completion = new Completion(database, store, open, artifacts, clock);
    var gates = new Gatekeeper(database, ledger, store, open, clock);
    var targets = new TargetFinder(base.devices(), base.inventories(), base.filters(), fleet);
    var rights = new DeployRights(fleet, base.filters(), artifacts);
    var sources = new Orders.Sources(rights, artifacts, targets, fleet);
    var deployments = new Deployments(database, ledger, open, completion, sources, clock);
    var orders = new Orders(ledger, store, open, gates, sources, clock);
    var offers = new Offers(artifacts, fleet, budgets, ledger);
    var brakes = new Brakes(database, ledger, store, open, targets, clock);
    return new RolloutParts(
        open,
        completion,
        gates,
        deployments,
        new DeviceDeployments(
            database, open, completion, gates, offers, artifacts, base.hints(), clock),
        orders,
        new Preview(database, sources, budgets, clock),
        new Rollback(ledger, deployments, orders, artifacts, open),
        brakes,
        new Progress(database, deployments, brakes, base.software().sent(), base.hints(), clock),
        new ConfigurationOrders(orders, rights, artifacts, base.inventories()));
  }
}
