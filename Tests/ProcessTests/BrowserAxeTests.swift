import Foundation
import TestSupport
import Testing

extension ProcessTests.BrowserTests {
    /// A second opinion, by the tool that most people use; and pictures for the eye.
    struct AxeTests {
        private typealias Tests = ProcessTests.BrowserTests

        /// Fetched anew, so that nothing of others lies in the tree.
        @BrowserActor @Test(.enabled(if: isLong)) func `axe-core finds nothing to say`() throws {
            let scratch = try Scratch()
            let steps = [
                [
                    "-m", "pip", "download", "-q", "--no-deps", "-d", scratch.path("axe"),
                    "axe-playwright-python==0.1.8",
                ],
                ["-c", "import glob, sys, zipfile; zipfile.ZipFile(glob.glob(sys.argv[1])[0]).extractall(sys.argv[2])"]
                    + [scratch.path("axe/*.whl"), scratch.path("axe")],
            ]
            for step in steps where try Launched(["/usr/bin/env", "python3"] + step, scratch, name: "pip").end() != 0 {
                try Test.cancel("axe-core cannot be had here: \(scratch.text("logs/pip.log").suffix(300))")
            }
            let axe = try scratch.read("axe/axe_playwright_python/axe.min.js")
            for view in Tests.allViews {
                for (width, isDark) in [(1280, false), (1280, true), (360, false), (360, true)] {
                    let tab = try Tests.open(view, width: width, isDark: isDark)
                    _ = try tab.evaluate("\(axe);0")
                    let found = try tab.texts(
                        """
                        axe.run().then(function (result) { return result.violations.map(function (fault) {
                          return fault.id + ": " + fault.help + ": " + fault.nodes[0].html; }); })
                        """)
                    #expect(found == [], "\(view) at \(width), \(isDark ? "dark" : "light")")
                }
            }
        }

        private static let folder = ProcessInfo.processInfo.environment["PICTURES"]

        /// `PICTURES=FOLDER`: every view on every screen, to be looked at.
        @BrowserActor @Test(.enabled(if: folder != nil)) func `pictures of every view`() throws {
            let folder = URL(filePath: try #require(Self.folder))
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (number, view) in Tests.allViews.enumerated() {
                for (width, height) in [(360, 740), (1280, 800), (1920, 1080)] {
                    for (language, isDark) in [("vi", false), ("en", true)] {
                        let tab = try Tests.open(
                            Tests.address(view, language), width: width, height: height, isDark: isDark)
                        try tab.picture().write(to: folder.appending(path: "\(number)-\(width)-\(language).png"))
                    }
                }
            }
        }
    }
}
