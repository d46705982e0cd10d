import Datasets
import CCurl

extension Download.Exchange {
  enum Verdict {
    case take
    case leave(Download.Break)
  }

  /// Reads the head of the answer, and makes the part file ready for its body.
  func judge() throws(FetchError) -> Verdict {
    let code = ablate_curl_response_code(handle)
    switch code {
    case 200: return try begin()
    case 206: return try goOn()
    case 416:
      try download.part.restart(nil)
      return .leave(.init(text: "the server has nothing after byte \(offset)"))
    case 404, 410:
      return .leave(.init(kind: .missing, text: "HTTP \(code): nothing is there", remedy: .none))
    case 408, 429, 500...599: return .leave(.init(text: "HTTP \(code)"))
    default: return .leave(.init(text: "HTTP \(code)", remedy: .none))
    }
  }

  /// The whole file, although a part of it may have been asked for.
  private func begin() throws(FetchError) -> Verdict {
    try check(total: Int(ablate_curl_content_length(handle)))
    if let reason = download.uselessness {
      download.tell(.startingOver(reason: reason))
    } else if offset > 0 {
      let isSame = validator.map { $0 == download.part.origin?.validator } ?? true
      download.tell(
        .startingOver(
          reason: isSame
            ? "the server cannot go on in the middle" : "the file on the server has changed"))
    }
    try download.part.restart(validator.map { .init(address: download.shown, validator: $0) })
    return .take
  }

  /// The rest of the file, if it is the right one: `Content-Range: bytes FIRST-LAST/TOTAL`.
  private func goOn() throws(FetchError) -> Verdict {
    let range = (header("Content-Range") ?? "").split { " -/".contains($0) }
    guard range.count == 4, range[0] == "bytes", Int(range[1]) == offset else {
      try download.part.restart(nil)
      return .leave(.init(text: "the server sent other bytes than were asked for"))
    }
    if let total = Int(range[3]) { try check(total: total) }
    return .take
  }

  /// - Parameter total: length that the server gives the file, or less than nothing.
  private func check(total: Int) throws(FetchError) {
    let expected = download.archive.bytes
    guard total < 0 || total == expected else {
      throw FetchError(
        .bad,
        "\(download.shown): \(total) bytes are there where \(expected) were published; it is another "
          + "file")
    }
  }

  /// The server's mark of this version of the file, if it is exact enough to resume by.
  private var validator: String? {
    if let tag = header("ETag"), !tag.hasPrefix("W/") { return tag }
    return header("Last-Modified")
  }

  private func header(_ name: String) -> String? {
    var header: UnsafeMutablePointer<curl_header>?
    guard curl_easy_header(handle, name, 0, UInt32(CURLH_HEADER), -1, &header) == CURLHE_OK else {
      return nil
    }
    return header.map { String(cString: $0.pointee.value) }
  }
}
