import Datasets
import Foundation
import Testing

@Suite("Pictures held out for validation")
struct ValidationTests {
  private func held(_ count: Int, _ request: DatasetRequest) throws -> any Dataset {
    var request = request
    request.validation = count
    return try Datasets.open(request, threads: 1)
  }

  private var shapesRequest: DatasetRequest {
    var request = DatasetRequest(name: "shapes")
    (request.train, request.test) = (120, 30)
    return request
  }

  @Test("training and validation part the training pictures, and keep their order and labels")
  func parts() throws {
    let base = try Datasets.open(shapesRequest, threads: 1)
    let set = try held(36, shapesRequest)
    #expect(set.count(.train) == 84 && set.count(.test) == 36)
    let all = try (0..<120).map { try base.whole(.train, $0) }
    var places: [Split: [Int]] = [:]
    for split in Split.allCases {
      places[split] = try (0..<set.count(split)).map { index in
        try #require(all.firstIndex(of: set.whole(split, index)))
      }
    }
    let (train, test) = (try #require(places[.train]), try #require(places[.test]))
    #expect(train == train.sorted() && test == test.sorted())
    #expect(Set(train).union(test) == Set(0..<120))
    for split in Split.allCases {
      #expect(set.labelList(split) == (places[split] ?? []).map { base.labelList(.train)[$0] })
    }
    #expect(set.mean == base.mean && set.deviation == base.deviation)
    #expect(try held(36, shapesRequest).labelList(.test) == set.labelList(.test))
  }

  @Test("classes are as even as they can be", arguments: [12, 13, 30])
  func balance(count: Int) throws {
    let labels = try held(count, shapesRequest).labelList(.test)
    let counts = (0..<12).map { label in labels.count { $0 == label } }
    #expect(counts.reduce(0, +) == count)
    #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
  }

  @Test("a class always keeps a picture to learn from")
  func last() throws {
    let set = try held(108, shapesRequest)
    #expect(Set(set.labelList(.train)).count == 12 && set.count(.train) == 12)
    let error = #expect(throws: DataError.self) { _ = try held(109, shapesRequest) }
    #expect(
      error?.description
        == "data.validation: 109 of 120 training pictures; at most 108 leave one of each class to "
        + "learn from")
    var request = shapesRequest
    request.validation = 120
    #expect(
      #expect(throws: DataError.self) { _ = try Datasets.facts(request) }?.description
        == "data.validation: 120 pictures cannot be taken out of 120 for training")
  }

  @Test("the identity says so, and leads back to the request")
  func identity() throws {
    var request = shapesRequest
    request.validation = 36
    let set = try Datasets.open(request, threads: 1)
    #expect(set.identity == "shapes/1/12 classes/84 train/36 validation")
    let facts = try Datasets.facts(request)
    #expect(facts.identity == set.identity && facts.train == 84 && facts.test == 36)
    let again = try #require(DatasetRequest(identity: set.identity))
    #expect(again.train == 120 && again.validation == 36 && again.test == nil)
    #expect(try Datasets.open(again, threads: 1).labelList(.test) == set.labelList(.test))
  }

  @Test("the test split is not read: its files may be absent")
  func unread() throws {
    let files = try IDXFiles()
    try files.remove("t10k-labels-idx1-ubyte")
    try files.remove("t10k-images-idx3-ubyte")
    var request = files.request()
    request.validation = 3
    let set = try Datasets.open(request, threads: 1)
    #expect(set.count(.train) == 9 && set.labelList(.test).sorted() == [0, 1, 2])
    #expect(set.identity.hasSuffix("/9 train/3 validation"))
    let wide = set.sized(8)
    #expect(wide.side == 8 && wide.labelList(.test) == set.labelList(.test))
    #expect(try wide.whole(.test, 2).count == 64)
    let cifar = try PublicFiles(.cifar100, random: true)
    try FileManager.default.removeItem(atPath: "\(cifar.folder)/test.bin")
    var other = cifar.request(cifar.folder)
    (other.train, other.validation) = (5000, 500)
    #expect(try Datasets.open(other, threads: 1).identity.hasSuffix("/4500 train/500 validation"))
  }
}
