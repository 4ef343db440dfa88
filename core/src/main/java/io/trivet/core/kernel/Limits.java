package io.trivet.core.kernel;

import java.time.Duration;

/// Every limit of the product, in one place. Reaching one is a tested case with a clear answer.
public final class Limits {
  // Requests
  public static final int PAGE_SIZE_DEFAULT = 20;
  public static final int PAGE_SIZE_MAX = 500;
  public static final int PAGE_NUMBER_MAX = 10_000_000;

  /// Device history pages are shorter, as in Mender.
  public static final int HISTORY_PAGE_SIZE_MAX = 20;

  /// Bytes of any request body that is not a file.
  public static final int BODY_BYTES_MAX = 1 << 20;

  /// What is read of a body that was refused, so that the client gets the answer.
  public static final long DRAIN_BYTES_MAX = 64L << 20;

  /// Nesting of a JSON body.
  public static final int JSON_DEPTH_MAX = 32;

  /// Characters of a bearer token or cookie; a longer one is refused unread.
  public static final int TOKEN_CHARS_MAX = 4096;

  public static final int REQUEST_ID_CHARS_MAX = 64;

  // Bulk operations
  /// Devices changed in one transaction.
  public static final int BULK_CHUNK = 100;

  /// Operations of a tenant that run at the same time.
  public static final int BULK_OPERATIONS_RUNNING_MAX = 20;

  /// Ids that one order lists.
  public static final int BULK_LISTED_MAX = 20_000;

  /// Failed devices of an operation whose reasons are kept, before those of the last chunk.
  public static final int BULK_FAILURES_KEPT = 1_000;

  /// How long an operation can be looked at after its end.
  public static final Duration BULK_OPERATION_KEPT = Duration.ofDays(30);

  /// How long a node works on bulk operations before it looks around.
  public static final Duration BULK_TURN = Duration.ofSeconds(1);

  /// How long an operation rests after a chunk that failed for no device's fault.
  public static final Duration BULK_PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

  /// Devices that an export reads at a time.
  public static final int EXPORT_BLOCK = 500;

  /// Proxies that are looked through, from the nearest on, to find where a request came from.
  public static final int FORWARDED_HOPS_MAX = 16;

  // People
  public static final int PASSWORD_CHARS_MIN = 8;
  public static final int PASSWORD_CHARS_MAX = 256;
  public static final int EMAIL_CHARS_MAX = 254;
  public static final int USERS_PER_TENANT_MAX = 10_000;
  public static final int ROLES_PER_TENANT_MAX = 500;
  public static final int ROLES_PER_USER_MAX = 50;
  public static final int ROLE_NAME_CHARS_MAX = 256;

  /// Grants, or permission sets, of one role.
  public static final int GRANTS_PER_ROLE_MAX = 15;

  /// Groups, filters or tags that one scope names.
  public static final int SCOPE_NAMES_MAX = 100;

  /// Live sessions of one user; a further login ends the oldest.
  public static final int SESSIONS_PER_USER_MAX = 10;

  public static final Duration SESSION_LIFE = Duration.ofDays(7);
  public static final Duration BROWSER_IDLE_DEFAULT = Duration.ofMinutes(30);
  public static final Duration BROWSER_LIFE_DEFAULT = Duration.ofHours(12);
  public static final int USER_AGENT_CHARS_MAX = 200;

  /// Personal access tokens of one user.
  public static final int TOKENS_PER_USER_MAX = 10;

  public static final int TOKEN_NAME_CHARS_MAX = 4096;
  public static final Duration TOKEN_LIFE_MAX = Duration.ofDays(365);

  /// How long a second factor that was shown counts as just shown.
  public static final Duration STEP_UP_LIFE = Duration.ofMinutes(5);

  /// How long a person has for the second factor after the password, or to use a passkey.
  public static final Duration CHALLENGE_LIFE = Duration.ofMinutes(5);

  public static final int PASSKEYS_PER_USER_MAX = 20;
  public static final int PASSKEY_NAME_CHARS_MAX = 100;
  public static final int RECOVERY_CODES = 10;
  public static final int IDENTITY_PROVIDERS_PER_TENANT_MAX = 10;

  /// How long a person has to sign in at their identity provider.
  public static final Duration SSO_LIFE = Duration.ofMinutes(10);

  public static final int CI_TRUSTS_PER_TENANT_MAX = 100;
  public static final Duration CI_TOKEN_LIFE = Duration.ofMinutes(15);

  /// Password hashes computed at once: each takes 19 MiB of memory.
  public static final int PASSWORD_HASHES_AT_ONCE = 4;

  // Mail
  public static final int MAIL_SUBJECT_CHARS_MAX = 200;
  public static final int MAIL_TEXT_CHARS_MAX = 100_000;

  /// Letters of one tenant that wait for the mail server; further ones are dropped.
  public static final int LETTERS_WAITING_PER_TENANT_MAX = 1_000;

  /// How long the links in mails count.
  public static final Duration RESET_LINK_LIFE = Duration.ofHours(1);

  public static final Duration INVITATION_LIFE = Duration.ofDays(3);
  public static final Duration VERIFY_LINK_LIFE = Duration.ofHours(24);

  /// Requests for a new password that wait for their turn on one node.
  public static final int RESETS_WAITING_MAX = 1_000;

  /// Networks and programs from which a user signs in without being told; those seen last.
  public static final int KNOWN_CLIENTS_PER_USER_MAX = 50;

  public static final Duration KNOWN_CLIENT_LIFE = Duration.ofDays(90);

  // Audit
  /// Entries of one export, unless the caller says otherwise, and at most.
  public static final int AUDIT_EXPORT_DEFAULT = 20_000;

  public static final int AUDIT_EXPORT_MAX = 1_000_000;

  // Devices
  public static final int PENDING_DEVICES_MAX_DEFAULT = 10_000;
  public static final int AUTH_SETS_PER_DEVICE_MAX = 10;
  public static final int IDENTITY_CHARS_MAX = 8192;
  public static final int PUBLIC_KEY_CHARS_MAX = 16_384;

  public static final int ATTRIBUTES_PER_DEVICE_MAX = 100;
  public static final int TAGS_PER_DEVICE_MAX = 20;
  public static final int ATTRIBUTE_NAME_CHARS_MAX = 1024;
  public static final int ATTRIBUTE_VALUE_CHARS_MAX = 16_384;
  public static final int ATTRIBUTE_VALUES_MAX = 1000;
  public static final int GROUP_NAME_CHARS_MAX = 256;
  public static final int FILTER_TERMS_MAX = 100;
  public static final int FILTER_VALUES_MAX = 1000;
  public static final int FILTER_REGEX_CHARS_MAX = 256;
  public static final int FILTER_TEXT_CHARS_MAX = 256;
  public static final Duration FILTER_TIME_MAX = Duration.ofSeconds(5);
  public static final int FILTER_ATTRIBUTES_SAMPLE = 5000;
  public static final int FILTER_ATTRIBUTES_MAX = 500;
  public static final int FILTER_DEPTH_MAX = 8;
  public static final int FILTER_NAME_CHARS_MAX = 256;
  public static final int FILTER_VIEW_CHARS_MAX = 4096;
  public static final int FILTERS_PER_TENANT_MAX = 1000;

  /// Attributes whose values a tenant keeps in an index of their own.
  public static final int INDEXED_ATTRIBUTES_MAX = 20;

  // Monitor
  public static final int ALERTS_PER_REQUEST_MAX = 100;
  public static final int ALERT_NAME_CHARS_MAX = 256;
  public static final int ALERT_DETAIL_CHARS_MAX = 65_536;

  /// Alerts kept of one device; the oldest are forgotten.
  public static final int ALERTS_PER_DEVICE_MAX = 1000;

  /// Checks of one device.
  public static final int CHECKS_PER_DEVICE_MAX = 100;

  /// A tenant gets one mail about alerts in this time, however many there are.
  public static final Duration ALERT_MAIL_PAUSE = Duration.ofMinutes(1);

  public static final int ALERT_MAIL_LINES_MAX = 50;
  public static final int ALERT_MAIL_RECEIVERS_MAX = 100;

  // Configuration
  public static final int CONFIGURATION_KEYS_MAX = 100;
  public static final int CONFIGURATION_CHARS_MAX = 4096;

  // Software
  public static final long GENERATE_BYTES_MAX = 256L << 20;
  public static final int ARTIFACT_NAME_CHARS_MAX = 4096;
  public static final int DESCRIPTION_CHARS_MAX = 4096;
  public static final int RELEASE_NOTES_CHARS_MAX = 1024;
  public static final int RELEASE_TAGS_MAX = 20;
  public static final int RELEASE_TAGS_PER_TENANT_MAX = 100;
  public static final int RELEASE_TAG_CHARS_MAX = 1024;
  public static final int SIGNING_KEYS_PER_TENANT_MAX = 20;
  public static final Duration DEVICE_DOWNLOAD_LINK_LIFE = Duration.ofHours(24);

  /// An artifact that was made for one deployment is deleted this long after its end: then no link
  /// to it is valid any more.
  public static final Duration MADE_ARTIFACT_LIFE = DEVICE_DOWNLOAD_LINK_LIFE.plusHours(1);

  public static final Duration USER_DOWNLOAD_LINK_LIFE = Duration.ofMinutes(15);

  // Deployments
  public static final int DEPLOYMENT_NAME_CHARS_MAX = 256;
  public static final int DEPLOYMENT_DEVICES_LISTED_MAX = 20_000;
  public static final int SUBSTATE_CHARS_MAX = 200;
  public static final int LOG_MESSAGES_MAX = 10_000;
  public static final int STATISTICS_IDS_MAX = 100;
  public static final int PHASES_MAX = 100;
  public static final int RETRIES_MAX = 100;
  public static final int WINDOWS_MAX = 50;
  public static final int CONTROL_MAP_CHARS_MAX = 16_384;
  public static final int REASON_CHARS_MAX = 1000;

  /// Values of the attribute by which a phase is stratified; the rarer ones share one stratum.
  public static final int STRATA_MAX = 500;

  /// Devices named in the sample of a preview.
  public static final int PREVIEW_SAMPLE_MAX = 500;

  public static final int DECOYS_PER_TENANT_MAX = 10;

  /// Devices that a node remembers; a poll of any other costs a verified signature and one indexed
  /// read. A million take 170 MB of the heap.
  public static final int DEVICES_REMEMBERED_MAX = 1_500_000;

  /// How long after a change was answered a node may still answer a device from what it remembered
  /// before.
  public static final Duration STALE_ANSWER_MAX = Duration.ofSeconds(1);

  /// Devices with work that are answered from the database at the same time; the others are told to
  /// come back later.
  public static final int POLLS_AT_ONCE_MAX = 256;

  /// A device that is sent away comes back after a random time between these.
  public static final Duration RETRY_AFTER_MIN = Duration.ofSeconds(20);

  public static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(3);

  // Failures by cause
  /// The newest failures are grouped; the rest is not looked at.
  public static final int FAILURES_GROUPED_MAX = 5000;

  public static final int FAILURE_LINES_MAX = 50;
  public static final int FAILURE_GROUPS_SHOWN_MAX = 50;
  public static final int FAILURE_DEVICES_SHOWN_MAX = 100;
  public static final int FAILURE_DEVICES_COMPARED_MAX = 50_000;
  public static final Duration FAILURE_SPAN_DEFAULT = Duration.ofDays(30);

  // Requests of the server to others
  public static final int OUTBOUND_URL_CHARS_MAX = 2048;
  public static final Duration OUTBOUND_CONNECT_MAX = Duration.ofSeconds(5);
  public static final Duration OUTBOUND_TOTAL_MAX = Duration.ofSeconds(15);

  /// What is read of an answer.
  public static final int OUTBOUND_EXCERPT_BYTES_MAX = 256;

  /// Where the whole answer is wanted.
  public static final int OUTBOUND_ANSWER_BYTES_MAX = 1 << 20;

  // Events
  /// How long what happened can be listed and replayed.
  public static final Duration EVENT_KEPT = Duration.ofDays(7);

  public static final int EVENTS_NUMBERED_AT_ONCE = 1000;

  public static final int WEBHOOKS_PER_TENANT_MAX = 20;
  public static final int WEBHOOK_SECRET_BYTES_MIN = 16;
  public static final int WEBHOOK_SECRET_BYTES_MAX = 64;

  /// Webhooks one node serves at once, and events it sends to one before others get their turn.
  public static final int WEBHOOKS_SERVED_AT_ONCE = 16;

  public static final int WEBHOOK_EVENTS_A_TURN = 200;

  /// How long a webhook waits for a node that died. Longer than a request may take.
  public static final Duration WEBHOOK_LEASE = Duration.ofSeconds(30);

  /// Open live streams of one user; a further one ends the oldest.
  public static final int STREAMS_PER_USER_MAX = 10;

  /// Open live streams of a tenant on one node; a further one is refused.
  public static final int STREAMS_PER_TENANT_MAX = 500;

  public static final int STREAMS_PER_NODE_MAX = 5000;

  /// Objects of one kind named in one message of a live stream; beyond it says "all".
  public static final int STREAM_CHANGES_PER_KIND_MAX = 100;

  /// Events a returning browser gets one by one; beyond it is told that all may have changed.
  public static final int STREAM_RESUMED_EVENTS_MAX = 1000;

  public static final Duration STREAM_MESSAGE_PAUSE = Duration.ofSeconds(1);
  public static final Duration STREAM_HEARTBEAT = Duration.ofSeconds(15);

  /// How often a stream asks whether its caller may still listen.
  public static final Duration STREAM_RECHECK = Duration.ofSeconds(5);

  /// A browser that takes longer to read a message is dropped.
  public static final Duration STREAM_WRITE_MAX = Duration.ofSeconds(20);

  // Remote sessions
  public static final int REMOTE_SESSIONS_PER_DEVICE_MAX = 32;
  public static final int REMOTE_SESSIONS_PER_USER_MAX = 64;
  public static final int REMOTE_SESSIONS_PER_TENANT_MAX = 2000;
  public static final int FORWARDS_PER_SESSION_MAX = 256;

  /// A session in which the person does nothing and no file or forward moves is ended, unless the
  /// tenant's policy says otherwise.
  public static final Duration REMOTE_IDLE_DEFAULT = Duration.ofMinutes(30);

  /// A session is ended however busy it is, unless the tenant's policy says otherwise.
  public static final Duration REMOTE_SESSION_LIFE_DEFAULT = Duration.ofHours(12);

  /// The longest that a policy may allow of either.
  public static final Duration REMOTE_SESSION_LIFE_MAX = Duration.ofDays(7);

  /// People who watch one session.
  public static final int WATCHERS_PER_SESSION_MAX = 8;

  /// How often a node says that it lives, and how long it is believed.
  public static final Duration REMOTE_NODE_BEAT = Duration.ofSeconds(2);

  public static final Duration REMOTE_NODE_LEASE = Duration.ofSeconds(12);

  /// When the server stops, sessions have this long to be ended and written.
  public static final Duration REMOTE_STOP_MAX = Duration.ofSeconds(2);

  /// Bytes of terminal output and input that one session may have recorded; then it is ended.
  public static final long RECORDED_BYTES_PER_SESSION_MAX = 1L << 30;

  /// How long a device that serves nobody else waits for a terminal that does not take its output.
  public static final Duration SLOW_TERMINAL_MAX = Duration.ofSeconds(20);

  /// How long a user waits for a device that does not take its input.
  public static final Duration SLOW_DEVICE_MAX = Duration.ofSeconds(30);

  /// A lost right, an expired grant or a failed recorder ends a session within this time.
  public static final Duration REMOTE_RECHECK = Duration.ofMillis(500);

  public static final Duration SOCKET_TICKET_LIFE = Duration.ofSeconds(30);
  public static final int SOCKET_TICKETS_PER_USER_MAX = 20;

  /// Bytes of a file sent to or fetched from a device.
  public static final long REMOTE_FILE_BYTES_MAX = 1L << 30;

  public static final int REMOTE_PATH_CHARS_MAX = 4096;

  /// How long a device may take to say the first word about a file, and the next.
  public static final Duration DEVICE_ANSWER_MAX = Duration.ofSeconds(60);

  public static final int ACCESS_REASON_CHARS_MAX = 1000;
  public static final int ACCESS_MINUTES_MAX = 24 * 60;
  public static final int ACCESS_APPROVALS_MAX = 10;
  public static final int ACCESS_LIST_ENTRIES_MAX = 100;
  public static final int ACCESS_REQUESTS_OPEN_MAX = 1000;
  public static final int RUNBOOKS_PER_TENANT_MAX = 500;

  /// Bytes of a runbook's command with its parameters filled in: one line of a terminal.
  public static final int RUNBOOK_COMMAND_BYTES_MAX = 3000;

  public static final int RUNBOOK_DEVICES_MAX = 1000;
  public static final int RUNBOOK_OUTPUT_BYTES_MAX = 256 << 10;
  public static final Duration RUNBOOK_TIME_MAX = Duration.ofMinutes(10);
  public static final Duration RECORDING_LIFE_DEFAULT = Duration.ofDays(365);

  private Limits() {}
}
