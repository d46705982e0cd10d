import Kernels
import Files

/// Reads CIFAR-10 or CIFAR-100 from a directory in the public binary format.
enum CIFARReader {
  static func open(
    _ format: CIFARFormat, _ request: DatasetRequest
  ) throws(DataError) -> any Dataset {
    let name = format.rawValue
    guard let given = request.path else {
      throw DataError(
        .missing,
        "\(name): its files are not here; `ablate data fetch \(name)` brings them, or say where they "
          + "are with --data \(name)=DIRECTORY (the public binary version)")
    }
    let directory = try locate(
      format, given, by: (request.wantsTest ? format.testFiles : format.trainFiles)[0].name)
    let digest = Digest.Stream(.sha256)
    let train = try read(format, format.trainFiles, directory, limit: request.train, digest)
    let test = try read(
      format, request.wantsTest ? format.testFiles : [], directory, limit: request.test, digest)
    let numbers = request.numbers(train: train.count, test: test.count)
    return StoredImages(
      name: name, identity: "\(name)/\(Digest.text(digest.finish()))/\(numbers)", side: 32,
      classNames: names(format, directory), store: ImageStore(train: train, test: test))
  }

  /// The directory itself, or the public archive's own directory inside it.
  private static func locate(
    _ format: CIFARFormat, _ path: String, by first: String
  ) throws(DataError) -> String {
    for candidate in [path, "\(path)/\(format.directory)"]
    where WholeFile.size("\(candidate)/\(first)") != nil {
      return candidate
    }
    throw DataError(
      .missing,
      "\(path): no \(format.rawValue) here: expected \(first) in it or in \(format.directory)/ below "
        + "it (the public binary version)")
  }

  private static func read(
    _ format: CIFARFormat, _ files: [CIFARFormat.File], _ directory: String, limit: Int?,
    _ digest: Digest.Stream
  ) throws(DataError) -> ImageStore.Part {
    let total = files.reduce(0) { $0 + $1.records }
    let part = try ImageStore.Part(count: min(limit ?? total, total), imageCount: 3072)
    var next = 0
    for file in files {
      let path = "\(directory)/\(file.name)"
      let expected = file.records * format.recordBytes
      let size = WholeFile.size(path)
      guard let size else {
        if WholeFile.exists(path) { throw DataError(.bad, "\(path): is no regular file") }
        throw DataError(.missing, "\(path): missing; expected a file of \(expected) bytes")
      }
      guard size == expected else {
        throw DataError(
          .bad,
          "\(path): \(size) bytes where \(expected) were expected (\(file.records) records of "
            + "\(format.recordBytes)); download it again")
      }
      let bytes: [UInt8]
      do throws(FileError) {
        bytes = try WholeFile.read(path)
      } catch {
        throw DataError(.bad, error.description)
      }
      digest.add(bytes)
      for record in 0..<file.records {
        let at = record * format.recordBytes
        let label = bytes[at + format.labelBytes - 1]
        guard label < format.classes else {
          throw DataError(
            .bad,
            "\(path): record \(record) has label \(label), expected 0 to \(format.classes - 1); "
              + "download it again")
        }
        guard next < part.count else { continue }
        part.labels.pointer[next] = Int32(label)
        bytes.withUnsafeBufferPointer { source in
          // Channel planes to interleaved pixels.
          let pixels = part.pixels.pointer + next * 3072
          for channel in 0..<3 {
            let plane = at + format.labelBytes + channel * 1024
            for i in 0..<1024 { pixels[3 * i + channel] = source[plane + i] }
          }
        }
        next += 1
      }
    }
    return part
  }

  private static func names(_ format: CIFARFormat, _ directory: String) -> [String] {
    let text = (try? WholeFile.read("\(directory)/\(format.namesFile)", limit: 1 << 20)) ?? []
    let lines = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline).map(
      String.init)
    return lines.count == format.classes ? lines : (0..<format.classes).map { "class \($0)" }
  }
}
