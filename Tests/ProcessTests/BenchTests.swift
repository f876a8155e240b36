import TestSupport
import Testing

extension ProcessTests {
    /// The measurements that anybody can repeat, small: that they run and say of what, not how fast anything is.
    struct BenchTests {
        @Test(arguments: [
            ("rank", 100, ["100 dossiers of the whole country", "processors", "the same", " % of one's"]),
            ("rescoring", 20, ["rescoring: "]), ("restart", 100, ["restart: "]),
            ("merge", 20, ["merge: ", "updates/s"]),
            ("wire", 64, ["bytes an update"]), ("intake", 500, ["intake: "]), ("store", 100, ["records"]),
            ("idle", 20, ["idle: 20 sessions", "bytes a session"]), ("forecast", 3, ["an office's page"]),
        ])
        func `a measurement prints its input and its figure`(subject: String, count: Int, words: [String]) throws {
            let (status, text, log) = try Launched.run(.tool, ["bench", subject, "--count", "\(count)"], Scratch())
            #expect(status == 0, "\(text)\(log)")
            for word in words { #expect(text.contains(word), "\(word) in \(text)") }
        }
    }
}
