using System.Globalization;
using StepFlow.Definitions;
using StepFlow.Errors;

namespace StepFlow.Api.Reading;

/// <summary>Reads query parameters by name and collects what is wrong with them.</summary>
internal sealed class QueryFields(ApiRequest request)
{
    private static readonly string[] TimeFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK",
    ];

    public List<InputProblem> Problems { get; } = [];

    /// <summary>Refuses what a route does not take, and what is given twice or empty.</summary>
    public static void Check(ApiRoute route, ApiRequest request)
    {
        if (request.Query.Count == 0)
            return;
        var problems = new List<InputProblem>();
        var known = route.Query.Select(p => p.Name).ToList();
        foreach (var group in request.Query.GroupBy(p => p.Key, StringComparer.Ordinal))
        {
            if (!known.Contains(group.Key))
                problems.Add(new(group.Key, UnknownName.Message("query parameter", group.Key, known)));
            else if (group.Count() > 1)
                problems.Add(new(group.Key, $"Expected once, found {group.Count()} times."));
            else if (group.First().Value.Length == 0)
                problems.Add(new(group.Key, "Expected a value, found none."));
        }

        if (problems.Count > 0)
            throw new InvalidInputException(problems);
    }

    public string? Text(string name)
    {
        foreach (var (key, value) in request.Query)
        {
            if (key == name)
                return value;
        }

        return null;
    }

    public string? Name(string name)
    {
        var text = Text(name);
        if (text is not null)
            NameRule.Check(name, text, Problems);
        return text;
    }

    public T? Word<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return null;
        if (Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]) && text[0] is not '-' and not '+')
            return value;
        Problems.Add(new(name, $"Expected one of {string.Join(", ", Enum.GetNames<T>())}, found '{text}'."));
        return null;
    }

    public int Number(string name, int least, int most, int otherwise)
    {
        if (Text(name) is not { } text)
            return otherwise;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Problems.Add(new(name, $"Expected a whole number from {least} to {most}, found '{text}'."));
        return otherwise;
    }

    public TimeSpan? Duration(string name, TimeSpan most)
    {
        if (Text(name) is not { } text || DurationField.Read(name, text, Problems) is not { } duration)
            return null;
        if (duration >= TimeSpan.Zero && duration <= most)
            return duration;
        Problems.Add(new(name, string.Create(CultureInfo.InvariantCulture, $"Expected at most {most.TotalMinutes}m, found '{text}'.")));
        return null;
    }

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, styles, out var time))
            return time;
        Problems.Add(new(name, $"Expected a time such as 2026-01-31 or 2026-01-31T12:00:00Z, found '{text}'."));
        return null;
    }

    public void ThrowIfWrong()
    {
        if (Problems.Count > 0)
            throw new InvalidInputException(Problems);
    }
}
