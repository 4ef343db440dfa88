package io.trivet.server.platform.db;

/// Where a PostgreSQL is: a JDBC URL, a user and a password.
public record DatabaseAddress(String url, String user, String password) {
  public DatabaseAddress {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          "the database URL must begin with jdbc:postgresql:, for example"
              + " jdbc:postgresql://db.example.com/trivet");
    }
  }

  @Override
  public String toString() {
    return url + " as " + user;
  }
}
