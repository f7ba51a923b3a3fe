"""Addresses of one session: its page, its live parts, its record."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
