extension ResultsStore {
  /// Records the share of a dataset's most frequent class among its test images.
  ///
  /// - Parameter dataset: its identity, as trials have it.
  package func record(mostFrequent share: Double, of dataset: String) throws(DatabaseError) {
    try database.run(
      "INSERT INTO test_classes (dataset, most_frequent) VALUES (?, ?) ON CONFLICT DO NOTHING",
      [.text(dataset), .real(share)])
  }
}
