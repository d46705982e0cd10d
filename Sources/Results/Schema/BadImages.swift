extension Migration {
  /// Pictures that a trial left out because their files are bad, counted once each over all epochs and
  /// splits; NULL in attempts of earlier versions.
  static let badImages = Migration(
    name: "2026-11 bad images",
    sql: "ALTER TABLE attempts ADD COLUMN bad_images INTEGER CHECK (bad_images >= 0);")
}
