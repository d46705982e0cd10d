import CTurboJPEG
import Datasets
import Foundation
import Testing

@Suite("Checking a folder")
struct FolderCheckTests {
  private func check(_ folder: PictureFolder, threads: Int = 2) throws -> FolderCheck {
    try FolderCheck(folder.path, threads: threads) { _, _ in }
  }

  @Test("a good folder has no problems, and is described")
  func good() throws {
    let folder = try PictureFolder()
    try folder.add("train/a/1.JPEG", Picture(waves: 1, 50, 20).jpeg())
    try folder.add("train/a/2.JPEG", Picture(waves: 2, 30, 60).jpeg(progressive: true))
    try folder.add("train/a/3.JPEG", Picture(10, 40, colour: [4]).jpeg())
    try folder.add("train/a/4.JPEG", Picture(20, 50, colour: [4, 5, 6, 7]).jpeg())
    let turned = JPEGFile.inserting(
      0xe1, JPEGFile.exif(orientation: 6, littleEndian: true),
      into: try Picture(40, 30, colour: [1, 2, 3]).jpeg())
    try folder.add("train/a/5.JPEG", turned)
    try folder.add("val/a/1.png", Picture(waves: 3, 25, 35).png())
    let check = try check(folder)
    #expect(check.problems.isEmpty)
    #expect(check.classes == 1 && check.train == 5 && check.test == 1 && check.good == 6)
    let widths = [check.widths.least, check.widths.median, check.widths.greatest]
    #expect(widths == [10, 25, 50])
    let heights = [check.heights.least, check.heights.median, check.heights.greatest]
    #expect(heights == [20, 35, 60])
    let kinds = [check.grey, check.cmyk, check.progressive, check.png, check.turned]
    #expect(kinds == [1, 1, 1, 1, 1])
  }

  @Test("every problem is listed, directories first, the same with any number of threads")
  func problems() throws {
    let folder = try PictureFolder(train: 3, test: 2)
    try folder.add("train/ant/ant_1.JPEG", [])
    try folder.add("train/cat/cat_0.JPEG", Array(Picture(waves: 1, 60, 60).jpeg().prefix(900)))
    try folder.remove("val/bee/bee_0.JPEG")
    try folder.remove("val/bee/bee_1.JPEG")
    try folder.add("val/elk/a.JPEG", [1])
    try folder.add("train/fox/a.JPEG", Array("GIF89a".utf8))
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/val/cat/link.jpg", withDestinationPath: "/nowhere.jpg")
    let check = try check(folder)
    #expect(
      check.problems.map { "\($0.file): \($0.reason)" } == [
        "val/elk: a class without a directory in train/",
        "train/fox: a class without a directory in val/",
        "val/bee: no pictures in it (.jpeg, .jpg, .png)",
        "train/ant/ant_1.JPEG: empty: a file of 0 bytes",
        "train/cat/cat_0.JPEG: damaged or truncated (libjpeg: Premature end of JPEG file)",
        "train/fox/a.JPEG: neither JPEG nor PNG: it begins like GIF",
        "val/cat/link.jpg: there is no such file",
      ])
    #expect(check.good == 11)
    for threads in [1, 5] {
      #expect(try self.check(folder, threads: threads).problems == check.problems)
    }
  }

  @Test("pictures beside and below the directories of classes are counted where they lie")
  func unread() throws {
    let folder = try PictureFolder(train: 1, test: 1)
    let picture = try Picture(20, 20, colour: [1, 2, 3]).jpeg()
    for name in [
      "train/ant/old/a.jpg", "train/ant/old/deep/er/b.PNG", "train/ant/.cache/c.jpg",
      "train/ant/notes/d.txt", "val/bee/new/e.jpeg", "val/f.jpg",
    ] { try folder.add(name, picture) }
    // A link that leads round in circles ends the walk.
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/train/ant/old/back", withDestinationPath: "../..")
    let check = try check(folder)
    #expect(
      check.problems.map { "\($0.file): \($0.reason)" } == [
        "train/ant/old: 2 pictures are not read: a picture must lie in the directory of the class "
          + "itself, not in one below it",
        "val: 1 picture is not read: a picture must lie in the directory of a class",
        "val/bee/new: 1 picture is not read: a picture must lie in the directory of the class itself, "
          + "not in one below it",
      ])
    #expect(check.good == 6)
    // Training goes on without them.
    #expect(try folder.open().count(.train) == 3)
  }

  @Test("progress counts up to all pictures")
  func progress() throws {
    let folder = try PictureFolder(train: 4, test: 1)
    var seen: [Int] = []
    _ = try FolderCheck(folder.path, threads: 1) { done, total in
      #expect(total == 15)
      seen.append(done)
    }
    #expect(seen == Array(1...15))
  }

  @Test("a contact sheet of a folder shows the test protocol; a bad picture is a grey square")
  func sheet() throws {
    let folder = try PictureFolder(train: 1, test: 2)
    try folder.add("val/bee/bee_1.JPEG", [])
    let set = try folder.open(side: 20)
    let png = try ContactSheet.png(set, .test, columns: 2, rows: 2, zoom: 1)
    let sheet = try Picture(decodingPNG: png)
    #expect(sheet.width == 2 * 22 + 2 && sheet.height == 2 * 22 + 2)
    let expected = try PictureFile.prepared(
      path: set.place(.test, 1), side: 20, mean: [0, 0, 0])
    for y in 0..<20 {
      for x in 0..<20 {
        for c in 0..<3 {
          #expect(
            Float(sheet.pixels[((2 + y) * sheet.width + 24 + x) * 3 + c])
              == expected[(y * 20 + x) * 3 + c])
          #expect(sheet.pixels[((24 + y) * sheet.width + 24 + x) * 3 + c] == 128)
        }
      }
    }
  }
}
