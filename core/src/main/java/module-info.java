/// The rules of Trivet: plain values and pure functions, no SQL, HTTP, JSON, logging or clock.
module io.trivet.core {
  requires static org.jspecify;

  exports io.trivet.core.devices;
  exports io.trivet.core.kernel;
  exports io.trivet.core.people;
  exports io.trivet.core.software;
  exports io.trivet.core.software.failure;
}
