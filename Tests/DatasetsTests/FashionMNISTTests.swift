import Datasets
import Foundation
import Testing

/// The files of Debian's package `dataset-fashion-mnist`, which packages.txt names.
@Suite("Fashion-MNIST", .serialized)
struct FashionMNISTTests {
  private func request(
    _ side: Int? = nil, train: Int? = nil, test: Int? = nil
  ) -> DatasetRequest {
    var request = DatasetRequest(name: "fashion-mnist")
    (request.side, request.train, request.test) = (side, train, test)
    return request
  }

  @Test("the system's files are found, and are what is known of them")
  func content() throws {
    let set = try Datasets.open(request(28), threads: 1)
    let facts = try Datasets.facts(request(28))
    #expect(facts.identity == set.identity)
    #expect(
      set.identity
        == "fashion-mnist/697249e9d1e87d6b2c6a738e828c890264cffecccb13840d472e3585751a5582/60000 train/10000 test"
    )
    #expect(facts.side == 28 && set.side == 28 && set.channels == 1 && facts.channels == 1)
    #expect(set.count(.train) == 60_000 && set.count(.test) == 10_000)
    #expect(set.labelList(.train).prefix(10) == [9, 0, 0, 3, 0, 2, 7, 2, 5, 5])
    #expect(set.labelList(.test).prefix(5) == [9, 2, 1, 1, 6])
    for split in Split.allCases {
      let counts = set.labelList(split).reduce(into: [Int](repeating: 0, count: 10)) {
        $0[$1] += 1
      }
      #expect(counts == [Int](repeating: set.count(split) / 10, count: 10))
    }
    #expect(set.classNames[0] == "T-shirt/top" && set.classNames[9] == "ankle boot")
  }

  @Test("mean and deviation are those of all training pictures' pixels")
  func statistics() throws {
    let set = try Datasets.open(request(28, test: 1), threads: 1)
    var histogram = [Int](repeating: 0, count: 256)
    let reader = set.reader(.train)
    for index in 0..<set.count(.train) {
      _ = try reader.open(index)
      for byte in UnsafeBufferPointer(start: try reader.whole(), count: 784) {
        histogram[Int(byte)] += 1
      }
    }
    let total = Double(60_000 * 784)
    let sum = histogram.enumerated().reduce(0) { $0 + $1.offset * $1.element }
    let squares = histogram.enumerated().reduce(0) { $0 + $1.offset * $1.offset * $1.element }
    let mean = Double(sum) / total
    #expect(set.mean == [mean])
    #expect(set.deviation == [(Double(squares) / total - mean * mean).squareRoot()])
  }

  @Test("32×32 is the default, with two black pixels on each side")
  func padded() throws {
    let set = try Datasets.open(request(train: 3, test: 2), threads: 1)
    #expect(set.side == 32 && set.identity.hasSuffix("/3 train/2 test"))
    let (image, inner) = (try set.whole(.test, 1), try set.sized(28).whole(.test, 1))
    #expect(image.prefix(64).allSatisfy { $0 == 0 } && image.suffix(64).allSatisfy { $0 == 0 })
    for y in 0..<28 {
      #expect(
        Array(image[((y + 2) * 32)..<((y + 3) * 32)])
          == [0, 0] + inner[(y * 28)..<(y * 28 + 28)] + [0, 0])
    }
  }

  @Test("other files in their place are refused, with the way to read them")
  func foreign() throws {
    let files = try IDXFiles()
    var request = files.request("fashion-mnist")
    (request.train, request.test) = (4, 4)
    let error = #expect(throws: DataError.self) { _ = try Datasets.open(request, threads: 1) }
    let text = error?.description ?? ""
    #expect(error?.kind == .bad)
    #expect(
      text.hasPrefix(
        "\(files.path)/train-images-idx3-ubyte: not the file of Fashion-MNIST: its contents have the "
          + "SHA-256 "))
    #expect(
      text.hasSuffix(
        "…, expected c59f468a2f672dc8…; get it again, or read it as --data idx=DIRECTORY"))
  }
}
