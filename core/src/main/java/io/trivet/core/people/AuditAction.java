package io.trivet.core.people;

/// Everything that the audit log speaks of: what was done, and to what kind of object. The words
/// are Mender's where it has them. Every operation that changes something declares one.
public enum AuditAction {
  LOG_IN("login", "user"),
  LOG_OUT("logout", "user"),
  STEP_UP("step_up", "session"),
  END_SESSION("end", "session"),
  CREATE_TOKEN("create", "user_access_token"),
  DELETE_TOKEN("delete", "user_access_token"),
  DISABLE_USER("disable", "user"),
  ENABLE_USER("enable", "user"),
  RESET_PASSWORD("reset_password", "user"),
  /// A link for it was asked for, and sent if it is somebody's address.
  ASK_PASSWORD_RESET("ask_password_reset", "user"),
  VERIFY_EMAIL("verify_email", "user"),
  ASK_EMAIL_VERIFICATION("ask_email_verification", "user"),
  CREATE_FACTOR("create", "user_factor"),
  UPDATE_FACTOR("update", "user_factor"),
  DELETE_FACTOR("delete", "user_factor"),
  CREATE_IDENTITY_PROVIDER("create", "identity_provider"),
  UPDATE_IDENTITY_PROVIDER("update", "identity_provider"),
  DELETE_IDENTITY_PROVIDER("delete", "identity_provider"),
  CREATE_CI_TRUST("create", "ci_trust"),
  DELETE_CI_TRUST("delete", "ci_trust"),
  CREATE_USER("create", "user"),
  UPDATE_USER("update", "user"),
  DELETE_USER("delete", "user"),
  CREATE_ROLE("create", "role"),
  UPDATE_ROLE("update", "role"),
  DELETE_ROLE("delete", "role"),
  UPDATE_SETTINGS("update", "settings"),
  PREAUTHORIZE_DEVICE("create", "device"),
  /// Also an accept: Mender has no word of its own for it.
  SET_DEVICE_STATUS("update", "device"),
  REJECT_DEVICE("reject", "device"),
  DECOMMISSION_DEVICE("decommission", "device"),
  UPDATE_DEVICE("update", "device"),
  DISMISS_AUTH_SET("dismiss", "device"),
  REVOKE_DEVICE_TOKEN("revoke", "device"),
  UPDATE_GROUP("update", "group"),
  DELETE_GROUP("delete", "group"),
  START_BULK_OPERATION("start", "bulk_operation"),
  CANCEL_BULK_OPERATION("cancel", "bulk_operation"),
  END_BULK_OPERATION("end", "bulk_operation"),
  EXPORT_DEVICES("export", "devices"),
  UPLOAD_ARTIFACT("upload", "artifact"),
  UPDATE_ARTIFACT("update", "artifact"),
  DELETE_ARTIFACT("delete", "artifact"),
  DOWNLOAD_ARTIFACT("download", "artifact"),
  UPDATE_RELEASE("update", "release"),
  DELETE_RELEASE("delete", "release"),
  CREATE_SIGNING_KEY("create", "signing_key"),
  DELETE_SIGNING_KEY("delete", "signing_key"),
  UPDATE_SIGNING_POLICY("update", "signing_policy"),
  CREATE_DEPLOYMENT("create", "deployment"),
  ABORT_DEPLOYMENT("abort", "deployment"),
  PAUSE_DEPLOYMENT("pause", "deployment"),
  RESUME_DEPLOYMENT("resume", "deployment"),
  UPDATE_DEPLOYMENT("update", "deployment"),
  /// A phase was opened: by its time, by the gate before it, or by a person.
  OPEN_PHASE("open_phase", "deployment"),
  /// A gate stopped it.
  HALT_DEPLOYMENT("halt", "deployment"),
  ROLL_BACK_DEPLOYMENT("roll_back", "deployment"),
  STOP_ROLLOUTS("stop", "rollouts"),
  RESUME_ROLLOUTS("resume", "rollouts"),
  /// A deployment reached for a device that no deployment should reach.
  TRIP_DECOY("trip_decoy", "device"),
  CREATE_DECOY("create", "decoy"),
  DELETE_DECOY("delete", "decoy"),
  CREATE_FILTER("create", "filter"),
  UPDATE_FILTER("update", "filter"),
  DELETE_FILTER("delete", "filter"),
  UPDATE_INDEXED_ATTRIBUTES("update", "indexed_attributes"),
  ABORT_DEVICE_DEPLOYMENT("abort", "device"),
  UPDATE_ALERT_CHANNEL("update", "alert_channel"),
  SET_CONFIGURATION("set_configuration", "device"),
  DEPLOY_CONFIGURATION("deploy_configuration", "device"),
  CREATE_WEBHOOK("create", "webhook"),
  UPDATE_WEBHOOK("update", "webhook"),
  DELETE_WEBHOOK("delete", "webhook"),
  TEST_WEBHOOK("test", "webhook"),
  REPLAY_WEBHOOK("replay", "webhook"),
  FORGET_DEVICE_DEPLOYMENTS("forget", "device"),
  EXPORT_AUDIT_LOG("export", "audit_log"),
  UPDATE_AUDIT_RETENTION("update", "audit_log"),
  /// What stands beside the log about a person; the object is that person.
  ERASE_PERSONAL_DATA("erase", "user"),
  OPEN_TERMINAL("open_terminal", "device"),
  CLOSE_TERMINAL("close_terminal", "device"),
  OPEN_PORT_FORWARD("open_portforward", "device"),
  CLOSE_PORT_FORWARD("close_portforward", "device"),
  DOWNLOAD_FILE("download_file", "device"),
  UPLOAD_FILE("upload_file", "device"),
  CHECK_UPDATE("check_update", "device"),
  SEND_INVENTORY("send_inventory", "device"),
  REFUSE_REMOTE_ACCESS("refuse", "device"),
  CREATE_SOCKET_TICKET("create", "socket_ticket"),
  /// The newest link of a recording's chain, with its number of chunks.
  SEAL_RECORDING("seal", "recording"),
  READ_RECORDING("replay", "recording"),
  WATCH_REMOTE_SESSION("watch", "remote_session"),
  END_REMOTE_SESSION("end", "remote_session"),
  UPDATE_ACCESS_POLICY("update", "access_policy"),
  REQUEST_ACCESS("create", "access_request"),
  APPROVE_ACCESS("approve", "access_request"),
  DENY_ACCESS("deny", "access_request"),
  REVOKE_ACCESS("revoke", "access_request"),
  CREATE_RUNBOOK("create", "runbook"),
  UPDATE_RUNBOOK("update", "runbook"),
  DELETE_RUNBOOK("delete", "runbook"),
  RUN_RUNBOOK("run", "runbook");

  private final String action;
  private final String objectType;

  AuditAction(String action, String objectType) {
    this.action = action;
    this.objectType = objectType;
  }

  /// The verb, as the audit API writes it.
  public String action() {
    return action;
  }

  public String objectType() {
    return objectType;
  }
}
