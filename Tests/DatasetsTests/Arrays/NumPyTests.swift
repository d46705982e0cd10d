import Datasets
import Files
import Foundation
import Testing

@Suite("Sets of NumPy arrays")
struct NumPyTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(directory.path)/\(name).npy"))
  }

  private var request: DatasetRequest {
    var request = DatasetRequest(name: "npy")
    request.path = directory.path
    return request
  }

  private func export(_ set: any Dataset) throws {
    for split in Split.allCases {
      try write("\(split.rawValue)-images", set.imagesFile(split))
      try write("\(split.rawValue)-labels", set.labelsFile(split))
    }
  }

  private func array(_ type: String, _ shape: [Int], _ bytes: [UInt8]) -> [UInt8] {
    NumPyFile.header(type: type, shape: shape) + bytes
  }

  @Test("what is exported reads back as the same pictures, in colour and in grey")
  func roundTrip() throws {
    for set in [try shapes(train: 24, test: 13), NoiseDataset(count: 5, side: 9, channels: 1)]
      as [any Dataset]
    {
      try export(set)
      let again = try Datasets.open(request, threads: 1)
      #expect(again.side == set.side && again.channels == set.channels)
      for split in Split.allCases {
        #expect(again.labelList(split) == set.labelList(split))
        #expect(try again.imagesFile(split) == set.imagesFile(split))
      }
      #expect(try Datasets.facts(request).classes == set.classes)
    }
  }

  @Test("labels of any whole type, and pictures without an axis of channels, are the same set")
  func types() throws {
    try export(NoiseDataset(count: 5, side: 9, channels: 1))
    let pictures = try Datasets.open(request, threads: 1).imagesFile(.train).suffix(405)
    let identity = try Datasets.open(request, threads: 1).identity
    for (type, size) in [("|u1", 1), ("|i1", 1), ("<u2", 2), ("<i4", 4), ("<u8", 8)] {
      let bytes = (0..<5).flatMap { [UInt8($0)] + [UInt8](repeating: 0, count: size - 1) }
      try write("train-labels", array(type, [5], bytes))
      #expect(try Datasets.open(request, threads: 1).identity == identity)
    }
    try write("train-images", array("|u1", [5, 9, 9], Array(pictures)))
    let other = try Datasets.open(request, threads: 1)
    #expect(other.channels == 1)
    #expect(try other.whole(.train, 2) == Array(pictures.dropFirst(162).prefix(81)))
  }

  @Test("what is wrong with an array is said with its path")
  func refused() throws {
    let images = [UInt8](repeating: 7, count: 4 * 9)
    let flaws: [(String, [UInt8], String)] = [
      (
        "train-images", array("<f4", [4, 3, 3], images + images + images + images),
        "its values are '<f4', and pictures are bytes ('|u1'); in NumPy: x.astype('u1')"
      ),
      (
        "train-images", array("|u1", [4, 9], images),
        "its shape is [4, 9], and pictures are [n, side, side], or with 1 or 3 channels last"
      ),
      (
        "train-images", array("|u1", [3, 3, 2, 2], images),
        "its shape is [3, 3, 2, 2], and pictures are [n, side, side], or with 1 or 3 channels last"
      ),
      (
        "train-images", array("|u1", [2, 3, 6], images),
        "its pictures are 6×3, and only square ones are read"
      ),
      (
        "train-images", array("|u1", [4, 3, 3], images.dropLast()),
        "35 bytes of data, and its shape [4, 3, 3] takes 36: it is truncated"
      ),
      (
        "train-images", array("|u1", [4, 3, 3], images + [0]),
        "37 bytes of data, and its shape [4, 3, 3] takes 36: it holds something else besides"
      ),
      ("train-images", Array("hello".utf8), "it does not begin as a .npy file"),
      (
        "train-labels", array("<f8", [4], [UInt8](repeating: 0, count: 32)),
        "its values are '<f8', and labels are whole numbers; in NumPy: y.astype('<i8')"
      ),
      (
        "train-labels", array("|u1", [4, 1], [0, 1, 0, 1]),
        "its shape is [4, 1], and labels are [n]"
      ),
      (
        "train-labels", array("|i1", [4], [0, 1, 255, 1]),
        "its least label is -1; labels count from 0 or from 1"
      ),
      (
        "train-labels", array("<u4", [4], [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255]),
        "a label is beyond 2147483647"
      ),
      (
        "train-labels", array("|u1", [3], [0, 1, 0]),
        "3 labels, and \(directory.path)/train-images.npy has 4 pictures"
      ),
    ]
    for (name, bytes, reason) in flaws {
      for split in ["train", "test"] {
        try write("\(split)-images", array("|u1", [4, 3, 3], images))
        try write("\(split)-labels", array("|u1", [4], [0, 1, 0, 1]))
      }
      #expect(try Datasets.open(request, threads: 1).count(.train) == 4)
      try write(name, bytes)
      let error = #expect(throws: DataError.self) { _ = try Datasets.open(request, threads: 1) }
      #expect(error == DataError(.bad, "\(directory.path)/\(name).npy: \(reason)"))
    }
  }

  @Test("a file that is missing is named with those that are expected")
  func missing() throws {
    let error = #expect(throws: DataError.self) { _ = try Datasets.facts(request) }
    #expect(
      error
        == DataError(
          .missing,
          "\(directory.path)/train-images.npy: no such file; expected train-images.npy, "
            + "train-labels.npy, test-images.npy and test-labels.npy"))
  }
}
