package io.trivet.server.platform.outbound;

/// A whole answer.
public record Fetched(int status, String contentType, byte[] body) {}
