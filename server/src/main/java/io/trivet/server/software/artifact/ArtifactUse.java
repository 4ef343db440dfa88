package io.trivet.server.software.artifact;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.ArtifactId;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// What artifacts must know of the feature above that uses them.
public interface ArtifactUse {
  /// The ids of unfinished deployments of a release.
  List<String> openDeployments(Handle db, TenantId tenant, String artifactName);

  /// True if the artifact was ever given to a device.
  boolean wasUsed(Handle db, TenantId tenant, ArtifactId artifact);
}
