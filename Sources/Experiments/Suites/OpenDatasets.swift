import Datasets

/// Data sets that experiments share, each opened once.
package final class OpenDatasets {
  private var datasets: [DatasetRequest: any Dataset] = [:]

  package init() {}

  package func open(
    _ request: DatasetRequest, threads: Int
  ) throws(DataError) -> any Dataset {
    if let open = datasets[request] { return open }
    let dataset = try Datasets.open(request, threads: threads)
    datasets[request] = dataset
    return dataset
  }
}
