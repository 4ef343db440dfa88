/// Proofs: what an auditor must be able to check without trusting the server, and small enough to
/// be read by them. Nothing but the JDK.
module io.trivet.trust {
  requires static org.jspecify;
  requires java.net.http;
  requires jdk.httpserver;

  exports io.trivet.trust.audit;
  exports io.trivet.trust.command;
  exports io.trivet.trust.json;
  exports io.trivet.trust.log;
  exports io.trivet.trust.note;
  exports io.trivet.trust.witness;
}
