/// How devices should be set up (Mender's configure): what people want, what devices report, and
/// the way from one to the other, which is a deployment.
@NullMarked
package io.trivet.server.devices.configuration;

import org.jspecify.annotations.NullMarked;
