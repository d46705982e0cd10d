import Datasets
import Files
import Foundation
import Testing

@Suite("Folders of pictures")
struct FolderTests {
  @Test("classes and pictures are in the order of their names' bytes")
  func listing() throws {
    let folder = try PictureFolder()
    let picture = try Picture(20, 20, colour: [1, 2, 3]).jpeg()
    for name in ["n2", "N1", "n10", "é"] {
      for file in ["b.JPEG", "a.jpg", "B.JpG", "c.png", "d.jpeg"] {
        try folder.add("train/\(name)/\(file)", picture)
      }
      try folder.add("val/\(name)/x.JPEG", picture)
    }
    // None of these is a picture of a class.
    for name in [
      "train/n2/._a.JPEG", "train/n2/notes.txt", "train/n2/a.jpg.bak", "train/.cache/a.JPEG",
      "train/n2/inner.jpg/a.JPEG", "train/README",
    ] { try folder.add(name, picture) }
    let set = try folder.open()
    #expect(set.classNames == ["N1", "n10", "n2", "é"])
    #expect(set.count(.train) == 20 && set.count(.test) == 4)
    #expect((0..<20).map { Int(set.labels(.train)[$0]) } == (0..<20).map { $0 / 5 })
    #expect((0..<4).map { Int(set.labels(.test)[$0]) } == [0, 1, 2, 3])
    let files = (0..<5).map { set.place(.train, $0) }
    #expect(
      files
        == ["B.JpG", "a.jpg", "b.JPEG", "c.png", "d.jpeg"].map { "\(folder.path)/train/N1/\($0)" })
  }

  @Test("images follow the side, the mean is ImageNet's, nothing is divided")
  func numbers() throws {
    let folder = try PictureFolder(train: 1, test: 1)
    let set = try Datasets.open(folder.request(), threads: 1)
    #expect(set.name == "folder" && set.side == 224)
    #expect(set.mean == [123.675, 116.28, 103.53] && set.deviation == [1, 1, 1])
    let small = set.sized(32)
    #expect(small.side == 32 && small.identity == set.identity && small.imageCount == 3_072)
    let own = try Datasets.open(folder.request(side: 8, mean: [1, 2, 3]), threads: 1)
    #expect(own.mean == [1, 2, 3] && own.identity == set.identity)
  }

  @Test("fewer pictures than all are spread over the classes")
  func subset() throws {
    let folder = try PictureFolder(train: 8, test: 4)
    let set = try folder.open(train: 6, test: 3)
    #expect((0..<6).map { Int(set.labels(.train)[$0]) } == [0, 0, 1, 1, 2, 2])
    #expect((0..<3).map { Int(set.labels(.test)[$0]) } == [0, 1, 2])
    #expect(set.place(.train, 1).hasSuffix("train/ant/ant_4.JPEG"))
    #expect(set.mostFrequentShare(.train) == 1.0 / 3)
    let all = try folder.open()
    #expect(all.identity != set.identity)
    #expect(set.identity.hasSuffix("/3 classes/6 train/3 test"))
  }

  @Test("the most frequent class of a split has its share of the images")
  func mostFrequent() throws {
    let folder = try PictureFolder(train: 2, test: 1)
    let picture = try Picture(4, 4, colour: [1, 2, 3]).jpeg()
    for name in ["x", "y"] { try folder.add("val/cat/\(name).JPEG", picture) }
    let set = try folder.open()
    #expect(set.mostFrequentShare(.test) == 0.6)
    #expect(set.mostFrequentShare(.train) == 1.0 / 3)
  }

  @Test("identity changes with names, sizes and classes, not with the place")
  func identity() throws {
    let folder = try PictureFolder(train: 2, test: 2)
    let first = try folder.open().identity
    #expect(try folder.open().identity == first)
    #expect(first.hasPrefix("folder/") && first.hasSuffix("/3 classes/6 train/6 test"))
    let copy = try TemporaryDirectory()
    try FileManager.default.copyItem(atPath: folder.path, toPath: "\(copy.path)/other")
    var request = folder.request()
    request.path = "\(copy.path)/other/"
    #expect(try Datasets.open(request, threads: 1).identity == first)

    let picture = try Picture(20, 20, colour: [1, 2, 3]).jpeg()
    try folder.add("val/ant/new.JPEG", picture)
    let second = try folder.open().identity
    try folder.remove("val/ant/new.JPEG")
    try folder.add("val/ant/news.JPEG", picture)
    let third = try folder.open().identity
    try folder.add("val/ant/news.JPEG", picture + [0])
    let fourth = try folder.open().identity
    try folder.remove("val/ant/news.JPEG")
    try folder.add("val/ant/notes.txt", picture)
    #expect(try folder.open().identity == first)
    for split in ["train", "val"] {
      try FileManager.default.moveItem(
        atPath: "\(folder.path)/\(split)/cat", toPath: "\(folder.path)/\(split)/cow")
    }
    let fifth = try folder.open().identity
    #expect(Set([first, second, third, fourth, fifth]).count == 5)
  }

  @Test("facts agree with the set itself, and without a path are ImageNet's")
  func facts() throws {
    let folder = try PictureFolder(train: 3, test: 2)
    let request = folder.request(train: 7, side: 64)
    let (facts, set) = (try Datasets.facts(request), try Datasets.open(request, threads: 1))
    #expect(facts.identity == set.identity && facts.side == 64 && facts.classes == 3)
    #expect(facts.train == 7 && facts.test == 6)
    #expect(facts.classNames == ["ant", "bee", "cat"] && facts.mean == set.mean)
    let planned = try Datasets.facts(DatasetRequest(name: "folder"))
    #expect(planned.train == 1_281_167 && planned.test == 50_000 && planned.classes == 1000)
    #expect(planned.side == 224 && planned.identity == nil && planned.classNames == nil)
  }

  @Test("names that are not UTF-8 are read as bytes and shown escaped")
  func bytes() throws {
    let folder = try PictureFolder(train: 2, test: 1, classes: 1)
    for split in ["train", "val"] {
      let path = FilePath("\(folder.path)/\(split)").appending(Array("caf".utf8) + [0xe9])
      try #require(path.withCString { mkdir($0, 0o700) } == 0)
      let file = path.appending([0xff] + Array(".JPG".utf8))
      let descriptor = file.withCString { Foundation.open($0, O_WRONLY | O_CREAT, 0o600) }
      let picture = try Picture(20, 20, colour: [7, 7, 7]).jpeg(quality: 100)
      try #require(Foundation.write(descriptor, picture, picture.count) == picture.count)
      close(descriptor)
    }
    let set = try folder.open()
    #expect(set.classNames == ["ant", "caf\\xe9"])
    #expect(set.count(.train) == 3 && set.count(.test) == 2 && set.labels(.train)[2] == 1)
    #expect(set.place(.train, 2) == "\(folder.path)/train/caf\\xe9/\\xff.JPG")
    let epoch = try FolderEpoch(set, .test, batch: 2)
    #expect(epoch.counts == [2])
    let check = try FolderCheck(folder.path, threads: 1) { _, _ in }
    #expect(check.problems.isEmpty && check.good == 5)
  }

  @Test("one name in two Unicode spellings is called that, in the error and by the check")
  func spellings() throws {
    let folder = try PictureFolder(train: 1, test: 1)
    let picture = try Picture(20, 20, colour: [7, 7, 7]).jpeg()
    try folder.add("train/caf\u{e9}/a.jpg", picture)
    try folder.add("val/cafe\u{301}/a.jpg", picture)
    let reason =
      "train/ has this class in another Unicode spelling: caf\\xc3\\xa9 (NFC) there, "
      + "cafe\\xcc\\x81 (NFD) here; rename one, so that both names have the same bytes"
    let error = try refusal(folder.request())
    #expect(error.kind == .bad)
    #expect(
      Array(error.description.utf8) == Array("\(folder.path)/val/cafe\u{301}: \(reason)".utf8))
    let check = try FolderCheck(folder.path, threads: 1) { _, _ in }
    #expect(check.problems.map(\.reason) == [reason])
    // In one split they are two classes.
    for split in ["train", "val"] {
      try folder.add("\(split)/caf\u{e9}/a.jpg", picture)
      try folder.add("\(split)/cafe\u{301}/a.jpg", picture)
    }
    #expect(try folder.open().classes == 5)
  }

  @Test("identities of folders stay as they were published")
  func golden() throws {
    let folder = try PictureFolder()
    for (name, size) in [
      ("train/ant/a.JPEG", 3), ("train/ant/B.jpg", 5), ("train/élan/c.png", 7),
      ("val/ant/d.JPEG", 11), ("val/élan/e.jpeg", 13),
    ] { try folder.add(name, [UInt8](repeating: 1, count: size)) }
    #expect(
      try folder.open().identity
        == "folder/5358c6839f069bd222a458ab4e62e9df986b5258f850216969140bb4589e21d1/2 classes/3 train/2 test"
        + "/PNG 2"
    )
  }

  @Test(
    "the version of the PNG decoder is in the identity of a folder with PNG, in either split, and no other"
  )
  func png() throws {
    let folder = try PictureFolder(train: 1, test: 1)
    #expect(!(try folder.open().identity.contains("PNG")))
    for (name, counts) in [
      ("train/ant/x.PNG", "4 train/3 test"), ("val/ant/x.png", "3 train/4 test"),
    ] {
      try folder.add(name, try Picture(4, 4, colour: [1, 2, 3]).jpeg())
      let identity = try folder.open().identity
      #expect(identity.hasSuffix("/3 classes/\(counts)/PNG 2"))
      let request = try #require(DatasetRequest(identity: identity))
      #expect("\(request.train ?? 0) train/\(request.test ?? 0) test" == counts)
      try folder.remove(name)
    }
  }

  // MARK: Refusals

  private func refusal(_ request: DatasetRequest) throws -> DataError {
    let opened = #expect(throws: DataError.self) { try Datasets.open(request, threads: 1) }
    return try #require(opened)
  }

  @Test("a folder that is not there, or lacks a split, is input that is missing")
  func missing() throws {
    #expect(
      try refusal(DatasetRequest(name: "folder"))
        == DataError(
          .missing,
          "folder: say where it is with --data folder=DIRECTORY (train/CLASS/*.JPEG, val/CLASS/*.JPEG)"
        ))
    var request = DatasetRequest(name: "folder")
    request.path = "/nowhere/at/all"
    #expect(
      try refusal(request) == DataError(.missing, "/nowhere/at/all: no such directory"))
    for (first, lacks) in [("train", "val"), ("val", "train")] {
      let folder = try PictureFolder()
      try folder.add("\(first)/a/a.JPEG", [])
      #expect(
        try refusal(folder.request())
          == DataError(
            .missing,
            "\(folder.path): no \(lacks)/ here: expected train/CLASS/*.JPEG and val/CLASS/*.JPEG"))
    }
  }

  @Test("a layout that is wrong is named with the directory")
  func layout() throws {
    let flat = try PictureFolder(train: 1, test: 0)
    try flat.add("val/ILSVRC2012_val_00000001.JPEG", [])
    #expect(
      try refusal(flat.request())
        == DataError(
          .bad,
          "\(flat.path)/val: no class directories in it: its pictures must be sorted into val/CLASS/, "
            + "as ImageNet's are by valprep.sh"))
    let bare = try PictureFolder(train: 0, test: 1)
    try bare.add("train/notes", [])
    #expect(
      try refusal(bare.request())
        == DataError(.bad, "\(bare.path)/train: no class directories in it"))

    let extra = try PictureFolder(train: 1, test: 1)
    try extra.add("val/elk/a.JPEG", [])
    #expect(
      try refusal(extra.request())
        == DataError(.bad, "\(extra.path)/val/elk: a class without a directory in train/"))
    try extra.add("train/fox/a.JPEG", [])
    #expect(
      try refusal(extra.request())
        == DataError(
          .bad,
          "\(extra.path)/val/elk: a class without a directory in train/; and 1 more such problem, see "
            + "`ablate data check`"))
    let empty = try PictureFolder(train: 1, test: 1)
    try empty.remove("train/bee/bee_0.JPEG")
    #expect(
      try refusal(empty.request())
        == DataError(
          .bad, "\(empty.path)/train/bee: no pictures in it (.jpeg, .jpg, .png)"))
  }

  @Test("requests that make no sense are refused")
  func requests() throws {
    let folder = try PictureFolder(train: 2, test: 1)
    #expect(
      try refusal(folder.request(train: 7))
        == DataError(.request, "data.train: \(folder.path)/train has 6 pictures, not 7"))
    #expect(
      try refusal(folder.request(test: 4))
        == DataError(.request, "data.test: \(folder.path)/val has 3 pictures, not 4"))
    var request = folder.request()
    request.classes = 12
    #expect(
      try refusal(request)
        == DataError(
          .request, "data.classes: only shapes and emoji come in several numbers of classes"))
    var other = DatasetRequest(name: "shapes")
    other.side = 64
    #expect(
      try refusal(other)
        == DataError(
          .request,
          "input: shapes has images of 32×32, not 64; only folder comes in any size"))
    other.side = 32
    other.mean = [1, 2, 3]
    #expect(
      try refusal(other)
        == DataError(
          .request, "data.mean: shapes has a mean of its own; only folder takes one"))
  }
}
