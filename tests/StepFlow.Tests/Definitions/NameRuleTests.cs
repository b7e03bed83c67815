using StepFlow.Definitions;

namespace StepFlow.Tests.Definitions;

public sealed class NameRuleTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("AddOne")]
    [InlineData("0")]
    [InlineData("a.b_c~d-e")]
    public void IsValid_AllowedName_True(string name)
    {
        Assert.True(NameRule.IsValid(name));
        Assert.Null(NameRule.Check("A run id", name));
    }

    [Theory]
    [InlineData("", "found an empty string.")]
    [InlineData("a/b", "found 'a/b', with '/' at character 2.")]
    [InlineData("-a", "found '-a'.")]
    [InlineData("a.", "found 'a.'.")]
    [InlineData("a\nb", "with U+000A at character 2.")]
    [InlineData("é", "with 'é' at character 1.")]
    public void Check_ForbiddenName_SaysRuleAndWhatWasFound(string name, string expected)
    {
        var problem = NameRule.Check("A run id", name);

        Assert.NotNull(problem);
        Assert.StartsWith("A run id is 1 to 128 letters", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_LengthAtAndOverTheLimit_OnlyTheSecondIsAProblem()
    {
        Assert.Null(NameRule.Check("A name", new string('a', 128)));
        Assert.Contains("found 129 characters", NameRule.Check("A name", new string('a', 129)), StringComparison.Ordinal);
    }
}
