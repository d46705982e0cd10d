import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// An HTTP server on the loopback that answers as a test says, one request a connection.
package final class LoopbackServer: Sendable {
  package struct Request: Sendable {
    /// As it stands in the first line.
    package var target: String
    /// Names in lower case.
    package var headers: [String: String]
  }

  package typealias Handler = @Sendable (_ request: Request, _ number: Int) -> Answer

  private let listener: Int32
  private let listens: Bool
  package let port: UInt16
  private let record = Record()

  private final class Record: Sendable {
    let requests = Mutex<[Request]>([])
    let sent = Mutex<[Int]>([])
  }

  package struct Failure: Error { package var operation: String }

  /// - Parameters:
  ///   - listens: if false, the port is taken, and every connection to it is refused.
  ///   - handler: gets each request with its number, from 0.
  package init(listens: Bool = true, _ handler: @escaping Handler) throws {
    Self.bypassProxies
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && (!listens || listen(listener, 16) == 0)
          && getsockname(listener, $0, &length) == 0
      }
    }
    guard status else { throw Failure(operation: "listen") }
    port = UInt16(bigEndian: address.sin_port)
    self.listener = listener
    self.listens = listens
    guard listens else { return }
    let record = record
    Thread.detachNewThread {
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { break }
        Thread.detachNewThread { Self.serve(connection, record, handler) }
      }
      // Only here: another socket may get the number as soon as it is closed.
      close(listener)
    }
  }

  deinit {
    if listens { shutdown(listener, Int32(SHUT_RDWR)) } else { close(listener) }
  }

  /// The address of a file here.
  package func address(_ path: String = "/set.tar.gz") -> String {
    "http://127.0.0.1:\(port)\(path)"
  }

  /// All requests so far.
  package var requests: [Request] { record.requests.withLock { $0 } }
  /// Bytes of the bodies of all answers that are out.
  package var sent: [Int] { record.sent.withLock { $0 } }

  /// Where the tests run, a proxy may be set; the loopback is not behind it.
  private static let bypassProxies: Void = {
    if getenv("http_proxy") != nil || getenv("all_proxy") != nil || getenv("ALL_PROXY") != nil {
      setenv("no_proxy", "127.0.0.1", 1)
    }
  }()

  private static func serve(_ connection: Int32, _ record: Record, _ handler: Handler) {
    defer { close(connection) }
    guard let request = receive(connection) else { return }
    let number = record.requests.withLock {
      $0.append(request)
      return $0.count - 1
    }
    let answer = handler(request, number)
    if !answer.isMute {
      let sent = send(connection, Array(answer.head.utf8))
      guard sent, send(connection, answer.body) else { return }
      record.sent.withLock { $0.append(answer.body.count) }
    }
    // The other side closes when it has waited long enough.
    if answer.stalls { while receive(connection) != nil {} }
  }

  /// A request's head, or nil where the other side has closed.
  private static func receive(_ connection: Int32) -> Request? {
    var text = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !text.hasSuffix("\r\n\r\n") {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      text += String(decoding: buffer.prefix(count), as: UTF8.self)
    }
    let lines = text.components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    return Request(target: words.count > 1 ? String(words[1]) : "", headers: headers)
  }

  private static func send(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          connection, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }
}
