using System.Text;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;

namespace StepFlow.Tests.Definitions;

public sealed class SleepUntilStepKindTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static IReadOnlyList<StepDefinition> Read(string json) => DefinitionReader.ReadSteps(Encoding.UTF8.GetBytes(json));

    [Theory]
    [InlineData("""{"sleepUntil":"2026-12-24T18:00:00Z"}""")]
    [InlineData("""{"sleepUntil":"${input.at}"}""")]
    [InlineData("""{"sleepUntil":"2026-12-24T${input.time}"}""")]
    public void Read_ThenWritten_IsTheSame(string step) => Assert.Equal($"[{step}]", CanonicalSteps.Of(Read($"[{step}]")).ToString());

    [Theory]
    [InlineData("2026-12-24T18:00:00Z", "2026-12-24T18:00:00Z")]
    [InlineData("2026-12-24T19:00+01:00", "2026-12-24T18:00:00Z")]
    [InlineData("2026-12-24T19:00:00.5+01:00", "2026-12-24T18:00:00.5Z")]
    [InlineData("2026-12-24T12:30:00-05:30", "2026-12-24T18:00:00Z")]
    public void TryRead_OfATime_GivesItInUtc(string text, string expected)
    {
        Assert.True(TimeText.TryRead(Payload.FromJson($"\"{text}\""), out var time, out _));
        Assert.Equal((DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.Zero), (time, time.Offset));
    }

    [Theory]
    [InlineData("\"2026-12-24T18:00:00\"", "found the string \"2026-12-24T18:00:00\", which has no offset: Z is UTC.")]
    [InlineData("\"2026-12-24T18:00\"", "found the string \"2026-12-24T18:00\", which has no offset: Z is UTC.")]
    [InlineData("\"2026-12-24\"", "found the string \"2026-12-24\".")]
    [InlineData("\"2026-13-24T18:00:00Z\"", "found the string \"2026-13-24T18:00:00Z\".")]
    [InlineData("\"tomorrow\"", "found the string \"tomorrow\".")]
    [InlineData("\"\"", "found the string \"\".")]
    [InlineData("1766599200", "found the number 1766599200.")]
    [InlineData("[\"${input}\"]", "found an array.")]
    [InlineData("null", "found null.")]
    public void Read_OfNoTime_SaysWhatWasFound(string value, string found)
    {
        var wrong = Assert.Throws<InvalidInputException>(() => Read($$"""["A",{"sleepUntil":{{value}}}]"""));
        var problem = Assert.Single(wrong.Problems);
        Assert.Equal("steps[1].sleepUntil", problem.Where);
        Assert.Equal($"Expected a time with an offset such as \"2026-12-24T18:00:00Z\" or \"2026-12-24T19:00+01:00\", {found}", problem.Message);
    }

    [Fact]
    public void Check_OfATimeTooFarAway_NamesTheStep()
    {
        var steps = Read("""[{"sleepUntil":"2035-12-01T00:00:00Z"},{"if":true,"then":[{"sleepUntil":"2036-12-24T18:00:00Z"}]}]""");
        var wrong = Assert.Throws<InvalidInputException>(() => SleepTimes.Check(steps, Now));
        Assert.Equal("steps[1].then[0].sleepUntil: Expected a time at most 3650 days away, found 2036-12-24T18:00:00Z.", Assert.Single(wrong.Problems).ToString());
    }
}
