import Datasets
import Fetching
import Files
import Foundation
import Testing

@Suite("The catalogue", .serialized)
struct CatalogueTests {
  @Test("each entry is found under the dataset that it brings, and can be told from others")
  func entries() {
    for archive in Archive.all {
      #expect(Datasets.names.contains(archive.name))
      #expect(archive.md5.count == 32 && archive.md5.allSatisfy(\.isHexDigit))
      #expect(Archive.named(archive.name) == archive)
    }
    #expect(Set(Archive.all.map(\.md5)).count == Archive.all.count)
    #expect(Set(Archive.all.map(\.fileName)).count == Archive.all.count)
    #expect(Archive.named("shapes") == nil)
  }

  @Test(
    "an archive of the real files' names and lengths becomes what the datasets read",
    arguments: Archive.all)
  func fullSize(published: Archive) throws {
    let bytes = Tape.make(
      published.files.map {
        let count = if case .exactly(let count) = $0.length { count } else { 20 }
        return .init("\(published.folder)/\($0.name)", .file([UInt8](repeating: 0, count: count)))
      })
    var archive = published
    (archive.bytes, archive.md5) = (bytes.count, md5(bytes))
    let workplace = Workplace()
    let file = workplace.directory(archive.fileName)
    try WholeFile.write(bytes, to: file)
    let outcome = try workplace.fetch(archive, from: file).run()
    #expect(outcome.folder == "\(workplace.data)/\(archive.folder)")
    for path in [workplace.data, outcome.folder] {
      var request = DatasetRequest(name: archive.name)
      (request.path, request.train, request.test) = (path, 10, 10)
      #expect(try Datasets.open(request, threads: 1).count(.train) == 10)
    }
  }
}
