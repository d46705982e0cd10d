extension Migration {
  /// SHA-256 of a finished trial's weights and running statistics; NULL in attempts that did not finish
  /// and in those of earlier versions.
  static let weightsDigests = Migration(
    name: "2026-11 weights digests",
    sql: """
      ALTER TABLE attempts ADD COLUMN weights_sha256 TEXT
        CHECK (length(weights_sha256) = 64 AND weights_sha256 NOT GLOB '*[^0-9a-f]*');
      """)
}
