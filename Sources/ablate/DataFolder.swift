import Datasets
import Experiments
import Fetching

/// Where fetched datasets are: `data/` in the project, or in the working directory.
enum DataFolder {
  static var path: String { ExperimentLocator().inProject("data") }

  /// Names the folder in a request that names none, if it holds the dataset.
  static func complete(_ request: inout DatasetRequest) {
    guard request.path == nil, let archive = Archive.named(request.name),
      archive.standing(in: path) != .absent
    else { return }
    request.path = path
  }
}
