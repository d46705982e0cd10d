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
    var kind = DataError.Kind.request
    var message: String

    var testDescription: String { message }
    var request: DatasetRequest {
      var request = DatasetRequest(name: name)
      (request.path, request.train, request.test, request.classes) = (path, train, test, classes)
      return request
    }

    static let all = [
      Refusal(
        name: "mnist",
        message:
          "data.name: no dataset is called 'mnist'; there are shapes, cifar10, cifar100, emoji, folder"
      ),
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
      ("shapes", 12, 14_000, 11_000), ("cifar10", 10, 50_000, 10_000),
      ("cifar100", 100, 50_000, 10_000), ("emoji", 9, 50_000, 10_000),
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
