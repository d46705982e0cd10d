import Datasets
import Testing

@Suite("Requests for datasets")
struct RequestTests {
  struct Refusal: CustomTestStringConvertible {
    var name = "shapes"
    var path: String?
    var train: Int?
    var test: Int?
    var classes: Int?
    var side: Int?
    var kind = DataError.Kind.request
    var message: String

    var testDescription: String { message }
    var request: DatasetRequest {
      var request = DatasetRequest(name: name)
      (request.path, request.train, request.test, request.classes) = (path, train, test, classes)
      request.side = side
      return request
    }

    static let all = [
      Refusal(
        name: "mnist",
        message:
          "data.name: no dataset is called 'mnist'; there are shapes, fashion-mnist, emoji, cifar10, "
          + "cifar100, folder, idx, npy"),
      Refusal(
        classes: 10, message: "data.classes: shapes comes with 12, 24 or 48 classes, not 10"),
      Refusal(
        classes: 0, message: "data.classes: shapes comes with 12, 24 or 48 classes, not 0"),
      Refusal(train: 0, message: "data.train: expected 1 to 1,000,000 images, not 0"),
      Refusal(test: -5, message: "data.test: expected 1 to 1,000,000 images, not -5"),
      Refusal(
        train: 1_000_001, message: "data.train: expected 1 to 1,000,000 images, not 1000001"),
      Refusal(
        path: "here",
        message: "--data shapes=here: shapes is generated and has no directory"),
      Refusal(
        name: "cifar10", classes: 12,
        message: "data.classes: only shapes and emoji come in several numbers of classes"),
      Refusal(
        name: "fashion-mnist", side: 30,
        message:
          "input: fashion-mnist has images of 28×28 or 32×32, not 30; only folder comes in any size"
      ),
      Refusal(
        name: "cifar100", train: 50_001,
        message: "data.train: cifar100 has 50000 such images, not 50001"),
      Refusal(
        name: "idx", kind: .missing,
        message: "idx: say where its files are with --data idx=DIRECTORY (train-images-idx3-ubyte, "
          + "train-labels-idx1-ubyte and the same of t10k or test, plain or .gz)"),
      Refusal(
        name: "npy", kind: .missing,
        message: "npy: say where its files are with --data npy=DIRECTORY (train-images.npy, "
          + "train-labels.npy, test-images.npy and test-labels.npy)"),
    ]
  }

  @Test("what makes no sense is refused with the reason", arguments: Refusal.all)
  func refused(_ refusal: Refusal) {
    let opened = #expect(throws: DataError.self) {
      _ = try Datasets.open(refusal.request, threads: 1)
    }
    let asked = #expect(throws: DataError.self) { _ = try Datasets.facts(refusal.request) }
    #expect(opened == DataError(refusal.kind, refusal.message))
    #expect(asked == opened)
  }

  @Test("facts agree with the set itself", arguments: [12, 24, 48])
  func facts(classes: Int) throws {
    var request = DatasetRequest(name: "shapes")
    (request.classes, request.train, request.test) = (classes, 70, 30)
    let facts = try Datasets.facts(request)
    let set = try Datasets.open(request, threads: 1)
    #expect(facts.identity == set.identity)
    #expect(facts.side == set.side && facts.classes == set.classes)
    #expect(facts.train == set.count(.train) && facts.test == set.count(.test))
  }

  @Test(
    "without numbers a set has its own",
    arguments: [
      ("shapes", 12, 14_000, 11_000), ("fashion-mnist", 10, 60_000, 10_000),
      ("cifar10", 10, 50_000, 10_000), ("cifar100", 100, 50_000, 10_000),
      ("emoji", 9, 50_000, 10_000),
    ])
  func defaults(name: String, classes: Int, train: Int, test: Int) throws {
    let facts = try Datasets.facts(DatasetRequest(name: name))
    #expect(facts.side == 32 && facts.classes == classes)
    #expect(facts.train == train && facts.test == test)
  }

  @Test("every dataset has its line in the list", arguments: Datasets.names)
  func summary(name: String) throws {
    let summary = try #require(Datasets.named(name)).summary
    #expect(!summary.isEmpty)
    #expect(summary.utf8.count <= 80)
  }
}
