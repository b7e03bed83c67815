using System.Globalization;

namespace StepFlow.Storage.Azure.Rows;

/// <summary>The keys of the rows of a run. The names are stored: a contract.</summary>
internal static class RowKeys
{
    public const string Run = "run";
    public const string Input = "input";

    /// <summary>All records lie before here: the character after the bar.</summary>
    public const string AfterSteps = "step}";

    /// <summary>All attempts lie from here …</summary>
    public const string FirstAttempt = "attempt|";

    /// <summary>… to before here: the character after the bar.</summary>
    public const string AfterAttempts = "attempt}";

    /// <summary>
    /// An event in the inbox of one incarnation: what is put there for a run that is purged at this very moment, a later run of its id
    /// does not see.
    /// </summary>
    public static string Inbox(string incarnation, string id) => $"{FirstOfInbox(incarnation)}{id}";

    /// <summary>All events of an incarnation lie from here …</summary>
    public static string FirstOfInbox(string incarnation) => $"inbox|{incarnation}|";

    /// <summary>… to before here: the character after the bar.</summary>
    public static string AfterInbox(string incarnation) => $"inbox|{incarnation}}}";

    /// <summary>The mark of an event that comes once; it stays when the event is taken.</summary>
    public static string Received(string incarnation, string id) => $"received|{incarnation}|{id}";

    /// <summary>All notes of children lie before here: the character after the bar.</summary>
    public const string AfterChildren = "child}";

    /// <summary>False for a text that no key can hold, so that nothing is stored under it.</summary>
    public static bool IsKey(string text) =>
        text.Length is > 0 and <= 512 && !text.Any(c => c is '/' or '\\' or '#' or '?' || char.IsControl(c));

    public static string Page(int index) => string.Create(CultureInfo.InvariantCulture, $"plan|{index:D4}");

    public static string Step(int position) => string.Create(CultureInfo.InvariantCulture, $"step|{position:D6}");

    public static string Child(int position, int index) => string.Create(CultureInfo.InvariantCulture, $"child|{position:D6}|{index:D6}");

    public static string Attempt(int position, int generation, int attempt) =>
        string.Create(CultureInfo.InvariantCulture, $"{FirstAttempt}{position:D6}|{generation}|{attempt}");
}
