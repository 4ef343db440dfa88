/// Artifacts and releases: taking them in, verified and signed; describing them; handing them out
/// through signed links; the keys a tenant trusts.
@NullMarked
package io.trivet.server.software.artifact;

import org.jspecify.annotations.NullMarked;
