/// What every test may use: waiting, time, folders, the server as a process, real Mender clients.
/// It knows no product module: all it sees is HTTP, files and processes.
@NullMarked
package io.trivet.testkit;

import org.jspecify.annotations.NullMarked;
