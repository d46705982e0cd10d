import Text
import Zoo

/// There is no experiment of a name.
package struct ExperimentNotFound: Error, Hashable, CustomStringConvertible {
  package var name: String
  package var known: [String]
  package var isPath: Bool
  /// A file of that name in the working directory; only its path finds it.
  package var here: String? = nil

  package var description: String {
    let name = name.printable
    if isPath { return "\(name): no such file" }
    if let here {
      return
        "no experiment is called '\(name)'; there is a file ./\(here): experiments are found by name in "
        + "a folder experiments/, other files by their path"
    }
    if let nearest = NearestName.of(name, among: known) {
      return "no experiment is called '\(name)'; did you mean \(nearest)?"
    }
    return known.isEmpty
      ? "no experiment is called '\(name)', and no folder experiments/ was found; "
        + "run this inside the project or give a path to a .yaml file"
      : "no experiment is called '\(name)'; there are \(known.joined(separator: ", "))"
  }
}
