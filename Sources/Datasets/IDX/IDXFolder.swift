import Files

/// The four files of a set in the IDX format, found by their usual names.
struct IDXFolder {
  private let directory: FilePath
  /// What stands before the names: nothing, or `emnist-letters-`.
  private let prefix: String
  private let names: [String]

  /// Ends of names, as the authors have them; some unpackers write a point in place of the second hyphen.
  private static let ends = ["-idx%-ubyte", ".idx%-ubyte"]
  static let expected =
    "train-images-idx3-ubyte, train-labels-idx1-ubyte and the same of t10k or test, plain or .gz"

  /// - Parameter path: of the directory; where that holds several sets, with what their names begin with,
  ///   such as `DIRECTORY/emnist-letters`.
  ///
  /// Throws: no such files, or several sets of them.
  init(_ path: String, set: String) throws(DataError) {
    let isFolder = WholeFile.isFolder(path)
    let slash = isFolder ? nil : path.lastIndex(of: "/")
    let folder = isFolder ? path : slash.map { String(path[..<$0]) } ?? "."
    guard WholeFile.isFolder(folder) else {
      throw DataError(.missing, "\(path): no such directory; expected \(Self.expected) in it")
    }
    directory = FilePath(folder)
    names = try Directory.entries(directory).map { String(decoding: $0, as: UTF8.self) }
    let prefixes = Set(
      names.compactMap { name -> String? in
        let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        return Self.ends.lazy.compactMap { end -> String? in
          let end = "train-images" + end.replacing("%", with: "3")
          return plain.hasSuffix(end) ? String(plain.dropLast(end.count)) : nil
        }.first
      }
    ).sorted()
    let asked =
      isFolder ? nil : String(path[(slash.map { path.index(after: $0) } ?? path.startIndex)...])
    let fitting = asked.map { asked in prefixes.filter { $0 == asked || $0 == asked + "-" } }
    guard let prefix = (fitting ?? prefixes).first else {
      throw DataError(.missing, "\(path): no \(set) here: expected \(Self.expected)")
    }
    if fitting == nil, prefixes.count > 1 {
      let sets = prefixes.map { $0.hasSuffix("-") ? String($0.dropLast()) : $0 }
      throw DataError(
        .request,
        "\(path): several sets are here (\(sets.joined(separator: ", "))); name one, as in "
          + "--data \(set)=\(folder)/\(sets.last ?? "")")
    }
    self.prefix = prefix
  }

  /// Reads headers and labels of a split; its pictures when they are asked for.
  func part(_ split: Split) throws(DataError) -> ArraySet.Part {
    let pictures = try IDXFile.pictures(path(split, "images", axes: 3))
    return try ArraySet.Part(pictures, IDXFile.labels(path(split, "labels", axes: 1)))
  }

  private func path(_ split: Split, _ what: String, axes: Int) throws(DataError) -> String {
    let words = split == .train ? ["train"] : ["t10k", "test"]
    for word in words {
      for end in Self.ends {
        let name = "\(prefix)\(word)-\(what)\(end.replacing("%", with: "\(axes)"))"
        for name in [name, "\(name).gz"] where names.contains(name) {
          return "\(directory)/\(name)"
        }
      }
    }
    throw DataError(
      .missing,
      "\(directory): no \(prefix)\(words.joined(separator: "- or \(prefix)"))-\(what)-idx\(axes)-ubyte "
        + "here; expected \(Self.expected)")
  }
}
