import Files

#if canImport(Glibc)
  import Glibc
#endif

/// Finds experiment files by name: in the project around the working directory, in the project around
/// the binary, or where `make install` puts the shipped ones.
package struct ExperimentLocator {
  package let workingDirectory: String
  package let executable: String

  package init() {
    workingDirectory = Self.resolved(".") ?? "."
    executable = Self.resolved("/proc/self/exe") ?? ""
  }

  package init(workingDirectory: String, executable: String) {
    self.workingDirectory = workingDirectory
    self.executable = executable
  }

  /// Folders that may hold experiments, nearest first.
  package var folders: [String] {
    var folders = Self.ancestors(workingDirectory).map { "\($0)/experiments" }
    folders += Self.ancestors(Self.parent(executable)).map { "\($0)/experiments" }
    folders.append("\(Self.parent(Self.parent(executable)))/share/ablate/experiments")
    return folders.filter(Self.isDirectory)
  }

  /// The root of the project around the working directory, if it is one.
  package var projectRoot: String? {
    Self.ancestors(workingDirectory).first { Self.isDirectory("\($0)/experiments") }
  }

  /// A path in the root of the project around the working directory, or in the working directory
  /// where that is the root or there is no project.
  package func inProject(_ path: String) -> String {
    guard let root = projectRoot, root != workingDirectory else { return path }
    return "\(root)/\(path)"
  }

  /// Path of an experiment's file. Throws: that there is none, with the nearest name.
  package func find(_ name: String) throws(ExperimentNotFound) -> String {
    if name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      // Shell completion may leave out the suffix. A file that is not regular is refused by name
      // when it is read.
      guard let path = [name, name + ".yaml"].first(where: WholeFile.exists) else {
        throw ExperimentNotFound(name: name, known: [], isPath: true)
      }
      return path
    }
    for folder in folders {
      let path = "\(folder)/\(name).yaml"
      if WholeFile.size(path) != nil { return shortened(path) }
    }
    let here = ["\(name).yaml", "\(name).yml", name].first {
      WholeFile.size("\(workingDirectory)/\($0)") != nil
    }
    throw ExperimentNotFound(name: name, known: names, isPath: false, here: here)
  }

  /// What finds a file again from any directory: its name if it is in a folder `experiments`, else
  /// its absolute path.
  package static func operand(_ path: String) -> String {
    let absolute = resolved(path) ?? path
    let parts = absolute.split(separator: "/").map(String.init)
    guard parts.suffix(2).first == "experiments", let file = parts.last, file.hasSuffix(".yaml"),
      let found = try? ExperimentLocator().find(String(file.dropLast(5))),
      resolved(found) == absolute
    else { return absolute }
    return String(file.dropLast(5))
  }

  /// Names of all experiments that `find` finds.
  package var names: [String] {
    var names: Set<String> = []
    for folder in folders {
      guard let directory = opendir(folder) else { continue }
      defer { closedir(directory) }
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name.hasSuffix(".yaml") { names.insert(String(name.dropLast(5))) }
      }
    }
    return names.sorted()
  }

  /// Relative to the working directory if the file is below it, for short messages.
  private func shortened(_ path: String) -> String {
    path.hasPrefix(workingDirectory + "/")
      ? String(path.dropFirst(workingDirectory.count + 1)) : path
  }

  private static func ancestors(_ path: String) -> [String] {
    var result: [String] = []
    var at = path
    while !at.isEmpty, at != "/" {
      result.append(at)
      at = parent(at)
    }
    return result
  }

  private static func parent(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  package static func resolved(_ path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }

  private static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
