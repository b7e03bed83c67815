using System.Text;
using StepFlow.Definitions;
using StepFlow.Errors;

namespace StepFlow.Tests.Definitions;

public sealed class RunSettingsFormatTests
{
    private static RunSettings Read(string settings) =>
        DefinitionReader.ReadWorkflow(Encoding.UTF8.GetBytes($$"""{"steps":["A"],{{settings}}}""")).Settings;

    [Fact]
    public void Read_OneOrAList_IsTheSame()
    {
        var one = RunSettingsFormat.Write(Read("""  "onSuccess": { "run": { "version":"v2", "workflow": "ship" } } """));
        var list = RunSettingsFormat.Write(Read("""  "onSuccess": [{ "run": { "workflow": "ship", "version":"v2" } }] """));

        Assert.Equal("""{"onSuccess":[{"run":{"workflow":"ship","version":"v2"}}]}""", one?.ToString());
        Assert.Equal(one, list);
        Assert.Equal(one, RunSettingsFormat.Write(RunSettingsFormat.ReadStored(one)));
    }

    [Fact]
    public void Write_StepsAndWhereItCameFrom_ComesBack()
    {
        var settings = Read("""  "onFailure": [{"steps":["Mail",{"sleep":"60s"}]},{"run":{"workflow":"w"}}] """) with { EndOf = "run-1", EndDepth = 3 };

        var stored = RunSettingsFormat.Write(settings);
        var back = RunSettingsFormat.ReadStored(stored);

        Assert.Equal("""{"onFailure":[{"steps":["Mail",{"sleep":"1m"}]},{"run":{"workflow":"w"}}],"endOf":"run-1","endDepth":3}""", stored?.ToString());
        Assert.Equal(("run-1", 3, 2), (back.EndOf, back.EndDepth, back.OnFailure.Count));
    }

    [Fact]
    public void Write_Nothing_IsNull() => Assert.Null(RunSettingsFormat.Write(RunSettings.None));

    [Theory]
    [InlineData("\"onSuccess\":5", "onSuccess", "Expected an object with run or steps, found the number 5.")]
    [InlineData("\"onSuccess\":[]", "onSuccess", "Expected 1 to 8 starts, found 0.")]
    [InlineData("\"onSuccess\":{}", "onSuccess", "Expected either run or steps, found neither.")]
    [InlineData("\"onFailure\":[{\"run\":{\"workflow\":\"w\"},\"steps\":[\"A\"]}]", "onFailure[0]", "Expected either run or steps, found both.")]
    [InlineData("\"onFailure\":{\"run\":{}}", "onFailure.run.workflow", "Expected the name of a workflow, found nothing.")]
    [InlineData("\"onFailure\":{\"run\":{\"workflow\":\"a/b\"}}", "onFailure.run.workflow", "A workflow name is 1 to 128 letters")]
    [InlineData("\"onFailure\":{\"run\":{\"workflow\":\"w\",\"input\":1}}", "onFailure.run.input", "Unknown field 'input'.")]
    [InlineData("\"onFailure\":{\"steps\":[]}", "onFailure.steps", "Expected at least one step, found an empty list.")]
    [InlineData("\"onFailure\":{\"steps\":[{\"sleep\":\"-1s\"}]}", "onFailure.steps[0].sleep", "")]
    public void Read_Wrong_IsNamed(string settings, string where, string message)
    {
        var error = Assert.Throws<InvalidInputException>(() => Read(settings));

        Assert.Contains(error.Problems, p => p.Where == where && p.Message.StartsWith(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_MoreThanARowHolds_IsRefused()
    {
        var steps = string.Join(',', Enumerable.Repeat("\"AVeryLongNameOfAStep\"", 200));
        var error = Assert.Throws<InvalidInputException>(() => Read($$"""  "onFailure": {"steps":[{{steps}}]} """));
        Assert.Contains("at most 4,096 are allowed. Publish the steps as a workflow and name it.", Assert.Single(error.Problems).Message, StringComparison.Ordinal);
    }
}
