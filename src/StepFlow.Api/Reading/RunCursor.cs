using System.Buffers.Text;
using System.Globalization;
using System.Text;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Storage;

namespace StepFlow.Api.Reading;

/// <summary>A place in the list of runs as an opaque token. The form has a version: a token of an older server is refused, not misread.</summary>
internal static class RunCursor
{
    private const string Version = "1";

    public static string Write(RunListPosition position) => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Version}|{position.CreatedAt.UtcTicks}|{position.RunId}")));

    public static RunListPosition? Read(string token, List<InputProblem> problems)
    {
        if (Base64Url.IsValid(token))
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)).Split('|');
            if (parts is [Version, var ticks, var runId] && NameRule.IsValid(runId)
                && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks)
            {
                return new RunListPosition(new DateTimeOffset(at, TimeSpan.Zero), runId);
            }
        }

        problems.Add(new("cursor", $"Expected the nextCursor of an earlier page, found '{token}'."));
        return null;
    }
}
