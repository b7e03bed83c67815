using StepFlow.Definitions;

namespace StepFlow.Tests.Definitions;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["AddOne", "MultiplyWithTwo", "Ship"];

    [Theory]
    [InlineData("AddOn", "AddOne")]
    [InlineData("addone", "AddOne")]
    [InlineData("AddOen", "AddOne")]
    [InlineData("MultiplyByTwo", "MultiplyWithTwo")]
    [InlineData("Shop", "Ship")]
    public void Find_NearName_Found(string name, string expected) => Assert.Equal(expected, NearestName.Find(name, Known));

    [Theory]
    [InlineData("Unrelated")]
    [InlineData("")]
    [InlineData("x")]
    public void Find_NothingNear_Null(string name) => Assert.Null(NearestName.Find(name, Known));

    [Fact]
    public void Find_EquallyNear_FirstInOrdinalOrder() => Assert.Equal("Aa", NearestName.Find("Ax", ["Ac", "Aa", "Ab"]));

    [Fact]
    public void List_MoreThanTen_TenAndHowManyMore()
    {
        var names = Enumerable.Range(0, 12).Select(i => $"S{i:00}");

        Assert.Equal("S00, S01, S02, S03, S04, S05, S06, S07, S08, S09 and 2 more", NearestName.List(names));
        Assert.Equal("none", NearestName.List([]));
    }
}
