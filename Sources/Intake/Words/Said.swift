/// A text for people, in both languages of the project.
package struct Said: Hashable, Sendable {
    package let vietnamese: String
    package let english: String

    package init(_ vietnamese: String, _ english: String) {
        self.vietnamese = vietnamese
        self.english = english
    }

    package func text(english isEnglish: Bool) -> String { isEnglish ? english : vietnamese }
}
