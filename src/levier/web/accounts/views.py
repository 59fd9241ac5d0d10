from django.shortcuts import render


def home(request):
    return render(request, "levier/accounts/home.html")
